import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap, Observation, Series } from '../../../../lib/contracts/observation.ts';
import { anObservation, aSeries, aService, derive, FRONT, factsAt, instant, NOW_SECONDS, SHOP } from './builders.ts';

const GAPS: readonly Gap[] = [
  { collector: 'logs', component: SHOP, because: 'access was denied' },
  { collector: 'x-ray', component: null, because: 'it is switched off in the account', standing: true },
];

const sourcesOf = (given: Partial<Observation>) =>
  Object.fromEntries(
    derive(anObservation(given)).dataQuality.sources.map(({ source, verdict }) => [source, verdict] as const),
  );

const from = (series: Series, namespace: string): Series => ({ ...series, metric: { ...series.metric, namespace } });

describe('the quality of each source', () => {
  it('is good for every source that told something and that nothing is wrong with', () => {
    const series = [...aService(FRONT), from(aSeries(SHOP, 'saturation:cpu', 30, 30), 'prometheus')];
    const logs = [{ component: SHOP, at: instant(NOW_SECONDS - 30), message: 'order taken' }];
    expect(sourcesOf({ series, logs })).toEqual({ logs: 'good', metrics: 'good', prometheus: 'good' });
  });

  it('is unknown where nothing was told, degraded where a part could not be asked', () => {
    const logs = [{ component: FRONT, at: instant(NOW_SECONDS - 30), message: 'order taken' }];
    expect(sourcesOf({ series: aService(FRONT), gaps: [...GAPS] })).toEqual({
      logs: 'unknown',
      metrics: 'good',
      'x-ray': 'unknown',
    });
    expect(sourcesOf({ series: aService(FRONT), logs, gaps: [...GAPS] })).toMatchObject({ logs: 'degraded' });
  });

  it('takes nothing from a source that is switched off elsewhere', () => {
    const traced = from(aSeries(FRONT, 'requests', 600, 600), 'X-Ray');
    const standing = GAPS.filter((gap) => gap.standing);
    expect(sourcesOf({ series: [...aService(FRONT), traced], gaps: standing })).toMatchObject({ 'x-ray': 'good' });
    expect(derive(anObservation({ series: aService(FRONT), gaps: standing })).dataQuality.verdict).toBe('good');
  });

  it('is bad where the symptom is told wrongly, degraded where another component is', () => {
    const negative = (component: string) => aSeries(component, 'latencySeconds', -1, -1);
    expect(sourcesOf({ series: [...aService(FRONT), negative(SHOP)] })).toEqual({ metrics: 'degraded' });
    expect(sourcesOf({ series: [negative(FRONT)] })).toEqual({ metrics: 'bad' });
    expect(sourcesOf({ series: [...aService(FRONT), from(negative(SHOP), 'datadog')] })).toEqual({
      datadog: 'degraded',
      metrics: 'good',
    });
  });

  it('says which component a complaint is about', () => {
    const series = [...aService(FRONT), aSeries(SHOP, 'latencySeconds', -1, -1)];
    const [metrics] = derive(anObservation({ series })).dataQuality.sources;
    expect(metrics?.because[0]).toBe(`${SHOP}: latencySeconds: negative values are impossible`);
  });
});

describe('implausible telemetry', () => {
  const at = (given: Partial<Observation>) => factsAt(derive(anObservation(given)).evidence, FRONT);
  const changed = (change: (series: Series) => Series) => [change(aSeries(FRONT, 'requests', 600, 600))];

  it('is what nothing can measure, and one time with two values', () => {
    const huge = changed((series) => ({ ...series, values: series.values.with(7, 1e30) }));
    expect(at({ series: huge })).toContain('telemetry-implausible');
    const twice = changed((series) => ({
      ...series,
      timestamps: series.timestamps.with(7, series.timestamps[6] ?? 0),
    }));
    expect(at({ series: twice })).toContain('telemetry-implausible');
    expect(at({ series: changed((series) => series) })).not.toContain('telemetry-implausible');
  });

  it('is a log line or an event from the future, but not one of a clock that is seconds ahead', () => {
    const line = (ahead: number) => [{ component: FRONT, at: instant(NOW_SECONDS + ahead), message: 'order taken' }];
    const event = (ahead: number): Observation['platform'] => [
      { component: FRONT, what: 'task-crashed', at: instant(NOW_SECONDS + ahead), count: 1, detail: '' },
    ];
    expect(at({ series: aService(FRONT), logs: line(900) })).toContain('telemetry-implausible');
    expect(at({ series: aService(FRONT), platform: event(900) })).toContain('telemetry-implausible');
    expect(at({ series: aService(FRONT), logs: line(20) })).not.toContain('telemetry-implausible');
    expect(sourcesOf({ series: aService(FRONT), logs: line(900) })).toEqual({ logs: 'bad', metrics: 'good' });
  });
});

it('never calls good in all what is not good in a part that failed or is doubtful', () => {
  const value = fc.oneof(fc.constant(null), fc.constant(-1), fc.constant(1e30), fc.double({ min: 0, max: 5 }));
  const series = fc.array(value, { minLength: 185, maxLength: 185 }).map((values) => ({
    ...aSeries(FRONT, 'latencySeconds', 1, 1),
    values,
  }));
  const gap = fc.record({
    collector: fc.constantFrom('logs', 'metrics', 'platform'),
    component: fc.constantFrom(null, SHOP),
    because: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(series, { maxLength: 2 }), fc.array(gap, { maxLength: 3 }), (given, gaps) => {
      const { verdict, sources } = derive(anObservation({ series: given, gaps })).dataQuality;
      const doubtful = sources.some((each) => each.verdict === 'bad' || each.verdict === 'degraded') || gaps.length > 0;
      if (doubtful) expect(verdict).not.toBe('good');
      if (verdict === 'good') expect(sources.every((each) => each.verdict === 'good')).toBe(true);
      expect(sources.map(({ source }) => source)).toEqual([...new Set(sources.map(({ source }) => source))].sort());
    }),
    { numRuns: 60 },
  );
});
