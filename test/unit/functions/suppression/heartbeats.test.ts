import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { aSystem, type System, transition, withPolicies } from './system.ts';

const WATCHDOG = {
  name: 'prometheus',
  alert: { source: 'alertmanager', labels: { alertname: 'Watchdog' } },
  everySeconds: 300,
  graceSeconds: 120,
  service: 'lending',
};
const watching = (given: Record<string, unknown> = {}) =>
  aSystem({ catalog: withPolicies({}, { heartbeats: [{ ...WATCHDOG, ...given }] }) });
const beat = (system: System, second: number, given: Partial<Signal> = {}) =>
  transition(system, 0, 'firing', {
    source: 'alertmanager',
    title: 'Watchdog',
    labels: { alertname: 'Watchdog', severity: 'none' },
    fingerprint: 'b'.repeat(32),
    service: null,
    application: null,
    environment: null,
    component: null,
    receivedAt: system.iso(second),
    ...given,
  });

describe('a heartbeat', () => {
  it('opens nothing while it comes, and every delivery is recorded with its reason', async () => {
    const system = watching();
    for (let second = 0; second <= 600; second += 10) {
      system.at(second);
      await system.send(beat(system, second));
      if (second % 300 === 0) expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    }
    expect(await system.all()).toEqual([]);
    expect(await system.store.heartbeats()).toMatchObject([{ name: 'prometheus', seenAt: system.iso(600) }]);
    expect(await system.suppressed()).toEqual([
      { rule: 'heartbeat', count: 61, because: 'it is the heartbeat prometheus, whose absence is the signal' },
    ]);
    expect(system.counted('SignalsSuppressed')).toBe(61);
  });

  it('has its last sight written down once a minute at most', async () => {
    const system = watching();
    const sights = new Set<string | null>();
    for (let second = 0; second <= 600; second += 10) {
      system.at(second);
      await system.send(beat(system, second));
      for (const { seenAt } of await system.store.heartbeats()) sights.add(seenAt);
    }
    expect(sights.size).toBe(11);
  });

  it.each([
    ['another label', { labels: { alertname: 'DiskFull' } }],
    ['another source', { source: 'grafana' as const }],
  ])('is not recognised by %s', async (_, given) => {
    const system = watching();
    await system.send(beat(system, 0, given));
    expect(await system.all()).toHaveLength(1);
  });

  it('is recognised by its title, where the catalog says so', async () => {
    const system = watching({ alert: { source: 'alertmanager', title: 'Watchdog' } });
    await system.send(beat(system, 0, { labels: {} }));
    expect(await system.all()).toEqual([]);
  });

  it('that is missing is a signal of its service, told in every round and counted once; that it is back resolves it', async () => {
    const system = watching();
    await system.send(beat(system, 0));
    system.at(420);
    expect(await system.sweep()).toMatchObject({ sent: 0 });
    system.at(421);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
    const [incident, ...more] = await system.all();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ application: 'books', title: 'heartbeat prometheus is missing' });
    const signals = async () => system.store.signals(incident?.incidentId ?? '');
    expect(await signals()).toMatchObject([
      { status: 'firing', latest: { source: 'selfheal-detector', service: 'lending', observedAt: system.iso(420) } },
    ]);
    system.at(721);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
    expect(await signals()).toMatchObject([{ count: 1 }]);
    system.at(800);
    await system.send(beat(system, 800));
    system.at(1021);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
    expect(await signals()).toMatchObject([{ status: 'resolved', count: 2, lastObservedAt: system.iso(800) }]);
    expect(await system.sweep()).toMatchObject({ sent: 0 });
  });

  it('has the same fingerprint in every absence', async () => {
    const system = watching();
    const fingerprints = new Set<string>();
    for (const from of [0, 5000, 10_000]) {
      system.at(from);
      await system.send(beat(system, from));
      await system.sweep();
      system.at(from + 1000);
      await system.sweep();
      const [incident] = await system.open();
      for (const { fingerprint } of await system.store.signals(incident?.incidentId ?? ''))
        fingerprints.add(fingerprint);
    }
    expect([...fingerprints]).toHaveLength(1);
  });

  it('that was never seen is missing, counted from the first round that waited for it', async () => {
    const system = watching();
    system.at(1000);
    expect(await system.sweep()).toMatchObject({ sent: 0 });
    system.at(1420);
    expect(await system.sweep()).toMatchObject({ sent: 0 });
    system.at(1421);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
    expect(await system.all()).toHaveLength(1);
  });

  it('of an application as a whole is its incident without a component', async () => {
    const system = watching({ service: undefined, application: 'archive' });
    await system.sweep();
    system.at(1000);
    await system.sweep();
    expect(await system.all()).toMatchObject([{ application: 'archive', symptomComponents: [] }]);
  });

  it('that has resolved is not seen by that', async () => {
    const system = watching();
    await system.send(beat(system, 0));
    system.at(400);
    await system.send(beat(system, 400, { status: 'resolved' }));
    system.at(421);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
  });

  it('that comes back while the sweep is dying is told to be back in any case', async () => {
    let dies = true;
    const system = aSystem({
      catalog: withPolicies({}, { heartbeats: [WATCHDOG] }),
      change: (store) => ({
        markHeartbeat: async (name, missingSinceAt) => {
          if (missingSinceAt === null && dies) throw new Error('the function was stopped');
          return store.markHeartbeat(name, missingSinceAt);
        },
      }),
    });
    await system.send(beat(system, 0));
    system.at(500);
    await system.sweep();
    system.at(510);
    await system.send(beat(system, 510));
    expect(await system.sweep()).toMatchObject({ failed: ['heartbeat prometheus'], sent: 1 });
    dies = false;
    system.at(800);
    await system.sweep();
    const [incident] = await system.all();
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ status: 'resolved', count: 2 }]);
  });
});
