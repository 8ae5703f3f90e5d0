import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Incident } from '../../../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../../../lib/contracts/manifest.ts';
import { allCleared } from '../../../../lib/domain/correlation/all-cleared.ts';
import { groupOf } from '../../../../lib/domain/correlation/group-of.ts';
import { handedOverIsOver } from '../../../../lib/domain/correlation/handed-over-is-over.ts';
import { openingIncident } from '../../../../lib/domain/correlation/opening-incident.ts';
import { outsidePath } from '../../../../lib/domain/correlation/outside-path.ts';
import { ownEffect } from '../../../../lib/domain/correlation/own-effect.ts';
import { settleDecision } from '../../../../lib/domain/correlation/settle-decision.ts';
import { aCatalog, COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { anAttached, aSignal } from '../builders/signal.ts';

const NOBODYS = { service: null, application: null, environment: null, component: null };
const HERE = { account: '210987654321', region: 'eu-central-1', arns: [], dimensions: {} };

describe('groupOf', () => {
  it('is the application for what the catalog knows', () => {
    expect(groupOf(aSignal())).toBe('app#books');
  });

  it.each([
    [
      'the stack',
      { labels: { 'aws:cloudformation:stack-name': 'old-shop' } },
      'unknown#210987654321#eu-central-1#old-shop',
    ],
    [
      'the dimensions, in any order',
      { resource: { ...HERE, dimensions: { b: '2', a: '1' } } },
      'unknown#210987654321#eu-central-1#a=1,b=2',
    ],
    ['the resource’s name', { resource: { ...HERE, name: 'i-123' } }, 'unknown#210987654321#eu-central-1#i-123'],
  ])('is account, region and %s for what it does not know', (_, given, group) => {
    expect(groupOf(aSignal({ ...NOBODYS, ...given }))).toBe(group);
  });

  it('fits a key and still tells two long names apart', () => {
    const named = (end: string) =>
      groupOf(aSignal({ ...NOBODYS, resource: { ...HERE, dimensions: { x: 'n'.repeat(600) + end } } }));
    expect(named('1').length).toBeLessThanOrEqual(512);
    expect(named('1')).not.toBe(named('2'));
  });
});

describe('openingIncident', () => {
  const open = (signal = aSignal()) =>
    Incident.parse(openingIncident(signal, { incidentId: 'inc_1', catalog: aCatalog() }));

  it('freezes the onset at the signal’s own time and starts to settle', () => {
    expect(open()).toMatchObject({
      group: 'app#books',
      state: 'settling',
      attempt: 1,
      run: 1,
      onsetAt: '2026-05-04T10:00:00.000Z',
      openedAt: '2026-05-04T10:00:05.000Z',
      symptomComponents: [COMPONENTS.lending],
      autonomyCeiling: 'auto',
    });
  });

  it('only observes what the catalog does not know', () => {
    expect(open(aSignal(NOBODYS))).toMatchObject({
      application: null,
      autonomyCeiling: 'observe',
      symptomComponents: [],
    });
  });
});

describe('settleDecision', () => {
  const settle = { quietSeconds: 20, maximumSeconds: 90 };
  const incident = (openFor: number, quietFor: number, hardEvidence = false) => ({
    openedAt: new Date(1_000_000 - openFor * 1000).toISOString(),
    lastSignalAt: new Date(1_000_000 - quietFor * 1000).toISOString(),
    hardEvidence,
    reopenings: [],
  });
  it('waits for the storm of a reopening as for the first one', () => {
    const { openedAt, ...given } = incident(5000, 2);
    const reopened = { ...given, openedAt, reopenings: [openedAt, new Date(1_000_000 - 10_000).toISOString()] };
    expect(settleDecision(reopened, new Date(1_000_000), settle)).toEqual({ settled: false, waitSeconds: 18 });
  });

  it.each([
    ['proof, at once', incident(0, 0, true), { settled: true }],
    ['20 s of quiet', incident(30, 20), { settled: true }],
    ['90 s, however many signals still come in', incident(90, 1), { settled: true }],
    ['not yet', incident(30, 5), { settled: false, waitSeconds: 15 }],
    ['not yet, but no longer than the maximum', incident(85, 5), { settled: false, waitSeconds: 5 }],
    ['a clock that is behind', incident(-40, -40), { settled: false, waitSeconds: 20 }],
  ])('%s', (_, given, expected) => {
    expect(settleDecision(given, new Date(1_000_000), settle)).toMatchObject(expected);
  });

  it('always ends, and never waits past either limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 300 }), fc.integer({ min: -100, max: 300 }), (openFor, quietFor) => {
        const decision = settleDecision(incident(openFor, quietFor), new Date(1_000_000), settle);
        if (decision.settled) expect(quietFor >= 20 || openFor >= 90).toBe(true);
        else expect(decision.waitSeconds).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('allCleared', () => {
  const fired = anAttached({ status: 'firing' });
  const cleared = anAttached({ status: 'resolved' });
  const killed = anAttached({ source: 'ecs', status: 'firing' });
  it.each([
    ['no: one still fires', [fired, cleared], false],
    ['yes: all resolved', [cleared, cleared], true],
    ['yes: a task that was killed once never clears, and does not hold it up', [cleared, killed], true],
    ['no: moments alone clear nothing', [killed], false],
    ['no: nothing is no recovery', [], false],
  ])('%s', (_, signals, expected) => {
    expect(allCleared(signals)).toBe(expected);
  });
});

describe('handedOverIsOver', () => {
  const lastSignalAt = '2026-03-01T12:00:00.000Z';
  const after = (hours: number) => new Date(Date.parse(lastSignalAt) + hours * 3_600_000);
  const fired = anAttached({ status: 'firing' });
  const cleared = anAttached({ status: 'resolved' });
  const killed = anAttached({ source: 'ecs', status: 'firing' });
  it.each([
    ['when every signal has cleared', [cleared], 0.1, 'resolved-by-human'],
    ['not while an alarm fires', [fired, cleared], 23, undefined],
    ['a day after the last signal, for an alarm that never clears', [fired], 24, 'escalated'],
    ['not soon after a task was killed', [killed], 0.5, undefined],
    ['an hour after the last of mere moments', [killed, killed], 1, 'resolved-by-human'],
  ])('%s', (_, signals, hours, result) => {
    expect(handedOverIsOver({ lastSignalAt }, signals, () => false, after(hours))?.result).toBe(result);
  });
});

describe('handedOverIsOver, a day after the last signal', () => {
  const lastSignalAt = '2026-03-01T12:00:00.000Z';
  const now = new Date('2026-03-03T12:00:00.000Z');
  const alarm = anAttached({ status: 'firing' });
  const signals = [alarm, anAttached({ status: 'resolved' }), anAttached({ source: 'ecs', status: 'firing' })];

  it('is not over while something of it is known to fire', () => {
    expect(handedOverIsOver({ lastSignalAt }, signals, (signal) => signal === alarm, now)).toBeNull();
  });

  it('names what was never told to have cleared', () => {
    expect(handedOverIsOver({ lastSignalAt }, signals, () => false, now)?.forgotten).toEqual([alarm]);
  });
});

describe('outsidePath', () => {
  const path = [COMPONENTS.ledger, COMPONENTS.lending];
  const at = (component: string | null, status: 'firing' | 'resolved' = 'firing') => anAttached({ component, status });
  it.each([
    ['the cause itself', at(COMPONENTS.ledger), false],
    ['a caller of the path, where the effect shows', at(COMPONENTS.reader), false],
    ['a neighbour', at(COMPONENTS.search), true],
    ['a callee of the path that is not on it', at(COMPONENTS.letters), true],
    ['a component that nobody knows', at(null), true],
    ['a neighbour that has resolved', at(COMPONENTS.search, 'resolved'), false],
  ])('%s', (_, signal, outside) => {
    expect(outsidePath([signal], { path, knownSignals: [] }, EDGES)).toEqual(outside ? [signal] : []);
  });

  it('does not count what the diagnosis knew already', () => {
    const neighbour = at(COMPONENTS.search);
    expect(outsidePath([neighbour], { path, knownSignals: [neighbour.fingerprint] }, EDGES)).toEqual([]);
  });

  it('ends on a graph with a cycle', () => {
    const cycle: [string, string][] = [...EDGES, [COMPONENTS.ledger, COMPONENTS.reader]];
    expect(outsidePath([at(COMPONENTS.search)], { path, knownSignals: [] }, cycle)).toHaveLength(1);
  });
});

describe('ownEffect', () => {
  const manifest: RunbookManifest = aManifest({
    expects: ['deployment', 'task-stopped', 'latency-up'],
    settleSeconds: 120,
  });
  const remediation = {
    target: COMPONENTS.lending,
    runbook: manifest.runbook,
    startedAt: '2026-05-04T10:10:00.000Z',
    endedAt: '2026-05-04T10:14:00.000Z',
    status: 'succeeded' as const,
    executionId: 'exec-1',
  };
  const stopped = (given: Parameters<typeof aSignal>[0] = {}) =>
    aSignal({
      source: 'ecs',
      observedAt: '2026-05-04T10:12:00.000Z',
      labels: { happening: 'task-crashed', exitCode: '143' },
      ...given,
    });
  const slow = aSignal({
    observedAt: '2026-05-04T10:15:00.000Z',
    symptom: {
      metric: { namespace: 'n', metricName: 'Latency', statistic: 'p90', dimensions: {}, scale: 1 },
      badWhen: 'above',
    },
  });

  it.each([
    ['a task it told to stop', stopped(), true],
    ['latency that it expects, within its settling time', slow, true],
    ['the same on a dependent', stopped({ component: COMPONENTS.reader }), false],
    ['the same before it began', stopped({ observedAt: '2026-05-04T10:09:59.000Z' }), false],
    ['the same after it settled', stopped({ observedAt: '2026-05-04T10:16:00.000Z' }), false],
    ['a container that failed by itself', stopped({ labels: { happening: 'task-crashed', exitCode: '1' } }), false],
    ['an OOM kill', stopped({ hardEvidence: true, labels: { happening: 'task-oom-killed', exitCode: '137' } }), false],
    ['a failed deployment', stopped({ hardEvidence: true, labels: { happening: 'deployment-failed' } }), false],
    ['proof of a fault that also shows as latency', { ...slow, hardEvidence: true }, false],
    ['an alarm of another kind', aSignal({ observedAt: '2026-05-04T10:12:00.000Z' }), false],
  ])('%s', (_, signal, own) => {
    expect(ownEffect(signal, remediation, manifest)).toBe(own);
  });

  it('expects nothing that the manifest does not name', () => {
    expect(ownEffect(stopped(), remediation, aManifest({ expects: ['configuration-changed'] }))).toBe(false);
  });

  it('covers a remediation that still runs no longer than it may run', () => {
    const running = { ...remediation, endedAt: null };
    expect(ownEffect(stopped({ observedAt: '2026-05-04T10:21:00.000Z' }), running, manifest)).toBe(true);
    expect(ownEffect(stopped({ observedAt: '2026-05-04T10:22:00.000Z' }), running, manifest)).toBe(false);
  });
});
