import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutOwnEffects } from '../../../../lib/domain/correlation/own-effect.ts';
import { COMPONENTS } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { anAttached } from '../builders/signal.ts';

const T0 = Date.parse('2026-05-04T10:10:00.000Z');
const iso = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const at = (seconds: number) => new Date(T0 + seconds * 1000);

/** Ran from 0 s to 240 s, and has settled at 360 s. */
const manifests = [aManifest({ expects: ['task-stopped', 'latency-up'], settleSeconds: 120, timeoutSeconds: 600 })];
const remediation = {
  target: COMPONENTS.lending,
  runbook: 'restart-ecs-service',
  startedAt: iso(0),
  endedAt: iso(240) as string | null,
  status: 'succeeded' as const,
  executionId: 'exec-1' as string | null,
};
const symptom = {
  metric: { namespace: 'n', metricName: 'Latency', statistic: 'p90', dimensions: {}, scale: 1 },
  badWhen: 'above' as const,
};
const slow = (second: number, status: 'firing' | 'resolved' = 'firing') =>
  anAttached({ observedAt: iso(second), symptom, status });
const stopped = (second: number) =>
  anAttached({ observedAt: iso(second), source: 'ecs', labels: { happening: 'task-crashed', exitCode: '143' } });

describe('withoutOwnEffects', () => {
  it.each([
    ['an effect that lasts, while it may', slow(100), 359, true],
    ['an effect that lasts, once the change has settled', slow(100), 360, false],
    ['an effect that has cleared', slow(100, 'resolved'), 5000, true],
    ['a moment, however long ago', stopped(100), 5000, true],
    ['what began after the change had settled', stopped(360), 361, false],
    ['a symptom that was there before', { ...slow(100), firstObservedAt: iso(-60) }, 200, false],
    ['a dependent’s', anAttached({ observedAt: iso(100), symptom, component: COMPONENTS.reader }), 200, false],
  ])('%s', (_, signal, now, explained) => {
    expect(withoutOwnEffects([signal], { remediations: [remediation], manifests }, at(now))).toEqual(
      explained ? [] : [signal],
    );
  });

  it('explains nothing by a change that never ran, nor by one whose runbook is gone', () => {
    const never = { ...remediation, executionId: null };
    expect(withoutOwnEffects([slow(100)], { remediations: [never], manifests }, at(200))).toHaveLength(1);
    expect(withoutOwnEffects([slow(100)], { remediations: [remediation], manifests: [] }, at(200))).toHaveLength(1);
  });

  it('explains a change that still runs until it should have ended and settled', () => {
    const running = { ...remediation, endedAt: null };
    expect(withoutOwnEffects([slow(100)], { remediations: [running], manifests }, at(719))).toEqual([]);
    expect(withoutOwnEffects([slow(100)], { remediations: [running], manifests }, at(720))).toHaveLength(1);
  });

  it('never hides what fires when every change has settled, whatever was done and when it began', () => {
    const change = fc.record({ from: fc.integer({ min: -900, max: 900 }), lasts: fc.integer({ min: 0, max: 900 }) });
    const signal = fc.record({ first: fc.integer({ min: -900, max: 2000 }), more: fc.nat(900) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), signal, (changes, { first, more }) => {
        const remediations = changes.map(({ from, lasts }) => ({
          ...remediation,
          startedAt: iso(from),
          endedAt: iso(from + lasts),
        }));
        const settled = Math.max(0, ...changes.map(({ from, lasts }) => from + lasts + 120));
        const attached = { ...slow(first + more), firstObservedAt: iso(first) };
        expect(withoutOwnEffects([attached], { remediations, manifests }, at(settled))).toEqual([attached]);
      }),
    );
  });
});
