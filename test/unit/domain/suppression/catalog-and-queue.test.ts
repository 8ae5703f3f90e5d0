import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { ownSignalMessage } from '../../../../lib/contracts/events/own-signal.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { aSignal } from '../builders/signal.ts';

const HEARTBEAT = { name: 'beat', alert: { source: 'alertmanager', title: 'Watchdog' }, everySeconds: 60 };
const ONCE = { once: { fromAt: '2026-03-01T00:00:00Z', untilAt: '2026-03-02T00:00:00Z' } };

describe('the catalog', () => {
  const issues = (given: Record<string, unknown>) =>
    (Catalog.safeParse({ ...aCatalog(), ...given }).error?.issues ?? []).map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));

  it.each([
    ['maintenance.0.services.1', { maintenance: [{ name: 'w', ...ONCE, services: ['reader', 'writer'] }] }, 'writer'],
    ['maintenance.0.applications.0', { maintenance: [{ name: 'w', ...ONCE, applications: ['toys'] }] }, 'toys'],
    ['mutes.0.service', { mutes: [{ service: 'writer', untilAt: '2026-03-02T00:00:00Z', because: 'x' }] }, 'writer'],
    ['heartbeats.0.service', { heartbeats: [{ ...HEARTBEAT, service: 'writer' }] }, 'writer'],
    ['heartbeats.0.application', { heartbeats: [{ ...HEARTBEAT, application: 'toys' }] }, 'toys'],
  ])('refuses a name that it does not have at %s, and says which it has', (path, given, name) => {
    expect(issues(given)).toEqual([{ path, message: expect.stringMatching(new RegExp(`"${name}"; known are: \\w+`)) }]);
  });

  it.each([
    ['that nobody owns', [HEARTBEAT], 'either a service or an application'],
    [
      'that every alert of a source would be',
      [{ ...HEARTBEAT, alert: { source: 'grafana' }, service: 'reader' }],
      'title',
    ],
    [
      'whose name another one has',
      [
        { ...HEARTBEAT, service: 'reader' },
        { ...HEARTBEAT, service: 'search' },
      ],
      'another',
    ],
  ])('refuses a heartbeat %s', (_, heartbeats, message) => {
    expect(issues({ heartbeats })).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});

describe('a signal of our own in the queue', () => {
  const NOW = new Date('2026-05-05T00:00:00.000Z');
  const read = (body: unknown, catalog = aCatalog()) =>
    readSignals(body, { receivedAt: NOW, newId: () => 'sig_new', catalog });

  it('is what it was, but received only now', () => {
    const signal = aSignal();
    expect(read(ownSignalMessage(signal))).toEqual([
      { kind: 'signal', signal: { ...signal, receivedAt: NOW.toISOString() } },
    ]);
  });

  it('speaks of what the catalog says of its resource today', () => {
    const dimensions = { ClusterName: 'books', ServiceName: 'reader' };
    const resource = { account: '210987654321', region: 'eu-central-1', arns: [], dimensions };
    expect(read(ownSignalMessage(aSignal({ resource })))).toMatchObject([
      { signal: { service: 'reader', component: COMPONENTS.reader } },
    ]);
  });

  it('that is none is put aside with the field that is wrong', () => {
    expect(read({ selfheal: 'signal', version: 1, signal: { ...aSignal(), status: 'odd' } })).toEqual([
      { kind: 'unreadable', because: expect.stringContaining('signal.status') },
    ]);
  });
});
