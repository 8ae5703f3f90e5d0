import type { ComponentId } from '../../contracts/component.ts';
import type { DataQuality, EvidenceFact } from '../../contracts/evidence.ts';
import type { Series } from '../../contracts/observation.ts';
import { skewFindings } from './clock-skew.ts';
import { type Finding, type Look, metricReference, type Stretch } from './finding.ts';
import { symptomsOf } from './health.ts';
import { sourceOfSeries, sourceQualities } from './source-quality.ts';
import { finite, isMeasurement } from './statistics.ts';

/** Periods that may be missing at the end before a series is stale: metrics arrive late by nature. */
const LATE_PERIODS = 5;
/** Share of missing periods from which on a series is incomplete. */
const MISSING_SHARE = 0.3;
/** Values that must stand still for a varying metric to be taken for a stuck sensor. */
const STUCK_VALUES = 8;

const complaint = (look: Look, fact: EvidenceFact, { series }: Stretch, summary: string): Finding => ({
  fact,
  component: series.component,
  strength: 0.8,
  summary: `${series.role}: ${summary}`,
  at: look.toAt,
  from: { collector: sourceOfSeries(series), reference: metricReference(series) },
  figures: {},
});

const implausible = ({ series }: Stretch, look: Look): string | null => {
  const all = finite(series.values);
  if (all.some((value) => value < 0)) return 'negative values are impossible';
  if (series.values.some((value) => value !== null && !isMeasurement(value)))
    return 'it has values that nothing can measure';
  if (isDisordered(series)) return 'its times run backwards, or one time has two values';
  const last = series.timestamps.findLast((_, index) => series.values[index] !== null) ?? 0;
  if (last > look.now + 2 * series.periodSeconds) return 'it has values from the future: a clock is wrong';
  return series.role === 'latencySeconds' && isStuck(all)
    ? 'it varied before and now stands still to the last digit'
    : null;
};

const isDisordered = ({ timestamps, values }: Series): boolean =>
  timestamps.some((at, index) => {
    const before = timestamps[index - 1] ?? Number.NEGATIVE_INFINITY;
    return at < before || (at === before && values[index] !== values[index - 1]);
  });

const isStuck = (all: readonly number[]): boolean => {
  const tail = all.slice(-STUCK_VALUES);
  const stands = tail.length === STUCK_VALUES && tail[0] !== 0 && tail.every((value) => value === tail[0]);
  return stands && new Set(all.slice(0, -STUCK_VALUES)).size > STUCK_VALUES;
};

/** Where nobody comes, nobody waits. */
const isIdle = (look: Look, component: ComponentId): boolean => {
  const requests = look.stretch(component, 'requests');
  const counted = [...(requests?.normalValues ?? []), ...(requests?.presentValues ?? [])];
  return counted.length > 0 && counted.every((value) => value === 0);
};

/**
 * A metric that the catalog declares and that never had a value is not calm: mostly it is spelt wrongly, and nothing is known by it.
 * Of those that nobody declared, collectors tell only what has values.
 */
const neverThere = (look: Look, stretch: Stretch): Finding[] => {
  const { role, component, values } = stretch.series;
  if (role !== 'requests' && role !== 'latencySeconds') return [];
  if (values.some((value) => value !== null) || (role === 'latencySeconds' && isIdle(look, component))) return [];
  const which = metricReference(stretch.series).slice(0, 160);
  const told = `${which} never had a value, neither in normal time nor now; correct this metric in the catalog`;
  return [complaint(look, 'telemetry-missing', stretch, told)];
};

/** The requests that a component's latency is the latency of; null for every other metric. */
const requestsBehind = (look: Look, { component, role }: Series): Series | null =>
  role === 'latencySeconds' ? (look.stretch(component, 'requests')?.series ?? null) : null;

/** Until when a metric is known whose newest value is of `last`, in epoch seconds: while nobody comes, nothing of it is missing. */
const knownUntil = (last: number, requests: Series | null): number => {
  const since = requests?.timestamps.flatMap((at, index) => (at > last ? [{ at, count: requests.values[index] }] : []));
  const busy = since?.findIndex(({ count }) => count !== 0) ?? -1;
  return since?.slice(0, busy === -1 ? since.length : busy).at(-1)?.at ?? last;
};

/** Of how many of its periods a metric is known. */
const knownPeriods = ({ timestamps, values }: Series, requests: Series | null): number => {
  const idle = new Set(requests?.timestamps.filter((_, index) => requests.values[index] === 0));
  return timestamps.filter((at, index) => values[index] !== null || idle.has(at)).length;
};

/** Requests and latency are always there while there is traffic; other metrics may be sparse by nature. */
const judge = (look: Look, stretch: Stretch): Finding[] => {
  const { series, normalValues, normal, present } = stretch;
  const wrong = implausible(stretch, look);
  const findings = wrong ? [complaint(look, 'telemetry-implausible', stretch, wrong)] : [];
  if (series.role !== 'requests' && series.role !== 'latencySeconds') return findings;
  const last = present.at(-1)?.[0] ?? normal.at(-1)?.[0];
  if (last === undefined || normalValues.length === 0) return findings;
  const requests = requestsBehind(look, series);
  const late = (look.now - knownUntil(last, requests)) / series.periodSeconds;
  if (late > LATE_PERIODS)
    findings.push(complaint(look, 'telemetry-stale', stretch, `the newest value is ${Math.round(late)} periods old`));
  const missing = 1 - knownPeriods(series, requests) / Math.max(1, series.values.length);
  if (missing > MISSING_SHARE)
    findings.push(
      complaint(look, 'telemetry-incomplete', stretch, `${Math.round(100 * missing)}% of its periods have no data`),
    );
  return findings;
};

const faultsBeyondRequests = (look: Look, component: ComponentId): Finding[] => {
  const faults = look.stretch(component, 'faults');
  const requests = look.stretch(component, 'requests');
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  if (!faults || !requests || requests.presentValues.length === 0) return [];
  return total(faults.presentValues) > 1.1 * total(requests.presentValues) + 1
    ? [complaint(look, 'telemetry-implausible', faults, 'more requests fail than there are requests')]
    : [];
};

/** What is wrong with the telemetry itself: stale, incomplete, implausible or missing. */
export const qualityFindings = (look: Look): Finding[] => {
  const missing = symptomsOf(look)
    .filter((symptom) => look.stretchesOf(symptom).every(({ presentValues }) => presentValues.length === 0))
    .map(
      (component): Finding => ({
        fact: 'telemetry-missing',
        component,
        strength: 1,
        summary: 'there is no metric of it in the time of the incident',
        at: look.toAt,
        from: { collector: 'metrics', reference: '' },
        figures: {},
      }),
    );
  return [
    ...missing,
    ...skewFindings(look),
    ...look.components.flatMap((component) => [
      ...look.stretchesOf(component).flatMap((stretch) => [...judge(look, stretch), ...neverThere(look, stretch)]),
      ...faultsBeyondRequests(look, component),
    ]),
  ];
};

/** One verdict over it all: bad when the symptom's own telemetry cannot be trusted, degraded when something else is missing. */
export const dataQualityOf = (look: Look, complaints: readonly Finding[]): DataQuality => {
  const symptoms = symptomsOf(look);
  const sources = sourceQualities(look.observation, complaints, symptoms);
  const because = [
    ...complaints.map(({ component, summary }) => `${component}: ${summary}`),
    ...look.observation.gaps
      .filter(({ standing }) => !standing)
      .map(({ collector, because: why }) => `${collector}: ${why}`),
  ].map((text) => text.slice(0, 300));
  if (look.observation.series.length === 0)
    return { verdict: 'unknown', because: ['no metric was seen', ...because], sources };
  if (
    complaints.some(
      ({ component, fact }) => fact !== 'telemetry-incomplete' && component !== null && symptoms.includes(component),
    )
  )
    return { verdict: 'bad', because, sources };
  return { verdict: because.length > 0 ? 'degraded' : 'good', because, sources };
};
