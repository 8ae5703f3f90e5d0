import type { ComponentId } from '../../contracts/component.ts';
import { type Finding, type Look, metricReference, readable, strengthOf } from './finding.ts';
import { binomialTail, mean, median, quartileSigma, robustSigma } from './statistics.ts';
import { isComparable, MINIMUM_REQUESTS } from './users-view.ts';

/** A shift is a fact from this many standard deviations on. */
const SHIFT_DEVIATION = 4;
/** Smaller relative shifts of latency or traffic are not worth a fact, however steady the metric usually is. */
const LATENCY_SHIFT = 0.25;
const TRAFFIC_SHIFT = 0.25;
/** The least rise of the share of failed requests that counts. */
const FAULT_SHIFT = 0.005;
/** Normal traffic is compared over this much time before the incident only, because it follows the hour of the day. */
const TRAFFIC_NORMAL_SECONDS = 1800;
/** What a violated objective is worth at least. */
const VIOLATED_STRENGTH = 0.9;

const spread = (values: readonly number[], floor: number): number =>
  Math.max(robustSigma(values), quartileSigma(values), floor, Number.MIN_VALUE);

const latencyShift = (look: Look, component: ComponentId): Finding[] => {
  const stretch = look.stretch(component, 'latencySeconds');
  if (!isComparable(stretch)) return [];
  const normalSeconds = median(stretch.normalValues);
  const nowSeconds = median(stretch.presentValues);
  const objectiveSeconds = look.serviceOf(component)?.objectives.latencySecondsAtMost;
  const slower = nowSeconds >= normalSeconds * (1 + LATENCY_SHIFT);
  const overPromise = objectiveSeconds !== undefined && nowSeconds > objectiveSeconds;
  if (!slower && !overPromise) return [];
  const deviation = (nowSeconds - normalSeconds) / spread(stretch.normalValues, 0.05 * normalSeconds);
  const violated = overPromise && deviation >= SHIFT_DEVIATION / 2;
  const shifted = slower && deviation >= SHIFT_DEVIATION;
  if (!violated && !shifted) return [];
  return [
    {
      fact: 'latency-up',
      component,
      strength: Math.max(strengthOf(deviation), violated ? VIOLATED_STRENGTH : 0),
      summary: `latency is ${readable(nowSeconds)} s, normally ${readable(normalSeconds)} s${violated ? `; at most ${readable(objectiveSeconds)} s is promised` : ''}`,
      at: look.toAt,
      from: { collector: 'metrics', reference: metricReference(stretch.series) },
      figures: { nowSeconds, normalSeconds, ...(objectiveSeconds === undefined ? {} : { objectiveSeconds }) },
    },
  ];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A binomial count, with the floor that a handful of failures more is never a certainty. */
const manyDeviation = (nowShare: number, served: number, normalShare: number): number =>
  (nowShare - normalShare) / Math.sqrt((Math.max(normalShare, 1 / served) * (1 - Math.min(normalShare, 0.5))) / served);

/**
 * The same of a few requests, by the exact binomial test: the deviation of a normal variable with (nearly, by its Chernoff bound) such
 * a tail. The usual share is that of normal time with one failure more, as nobody knows a share of nought from a few requests.
 */
const fewDeviation = (failed: number, served: number, normalShare: number, usual: number): number => {
  const share = Math.min(1, (normalShare * usual + 1) / (usual + 1));
  return Math.sqrt(-2 * Math.log(binomialTail(Math.round(failed), Math.round(served), share)));
};

const faultShift = (look: Look, component: ComponentId): Finding[] => {
  const faults = look.stretch(component, 'faults');
  const requests = look.stretch(component, 'requests');
  if (!faults || !isComparable(requests)) return [];
  const served = sum(requests.presentValues);
  const usual = sum(requests.normalValues);
  if (served <= 0 || usual < MINIMUM_REQUESTS) return [];
  const failed = Math.min(served, sum(faults.presentValues));
  const nowShare = failed / served;
  const normalShare = Math.min(1, sum(faults.normalValues) / usual);
  const deviation =
    served < MINIMUM_REQUESTS
      ? fewDeviation(failed, served, normalShare, usual)
      : manyDeviation(nowShare, served, normalShare);
  const least = look.serviceOf(component)?.objectives.availabilityAtLeast;
  // Of a few requests one alone breaks any promise; only what chance does not explain counts.
  const clearAt = served < MINIMUM_REQUESTS ? SHIFT_DEVIATION : SHIFT_DEVIATION / 2;
  const violated = least !== undefined && 1 - nowShare < least && deviation >= clearAt;
  if (!violated && (deviation < SHIFT_DEVIATION || nowShare - normalShare < FAULT_SHIFT)) return [];
  return [
    {
      fact: 'faults-up',
      component,
      strength: Math.max(strengthOf(deviation), violated ? VIOLATED_STRENGTH : 0),
      summary: `${readable(100 * nowShare)}% of requests fail, normally ${readable(100 * normalShare)}%${violated ? `; at most ${readable(100 * (1 - least))}% is promised` : ''}`,
      at: look.toAt,
      from: { collector: 'metrics', reference: metricReference(faults.series) },
      figures: {
        nowShare,
        normalShare,
        requests: served,
        ...(least === undefined ? {} : { objectiveShare: 1 - least }),
      },
    },
  ];
};

const trafficShift = (look: Look, component: ComponentId): Finding[] => {
  const stretch = look.stretch(component, 'requests');
  if (!isComparable(stretch)) return [];
  const end = stretch.normal.at(-1)?.[0] ?? 0;
  const recent = stretch.normal.filter(([at]) => at > end - TRAFFIC_NORMAL_SECONDS).map(([, value]) => value);
  const normalPerPeriod = median(recent);
  const nowPerPeriod = median(stretch.presentValues);
  if (Math.max(mean(recent), nowPerPeriod) < MINIMUM_REQUESTS / 4) return [];
  const ratio = nowPerPeriod / Math.max(normalPerPeriod, 1);
  if (Math.abs(ratio - 1) < TRAFFIC_SHIFT) return [];
  const deviation = (nowPerPeriod - normalPerPeriod) / spread(recent, Math.max(0.03 * normalPerPeriod, 1));
  const up = ratio > 1 && deviation >= SHIFT_DEVIATION;
  const down = ratio < 1 && deviation <= -SHIFT_DEVIATION;
  if (!up && !down) return [];
  return [
    {
      fact: up ? 'requests-up' : 'requests-down',
      component,
      // Twice the traffic (or none of it) is as clear as it gets; half as much more is half as clear.
      strength: Math.min(1, Math.abs(up ? ratio - 1 : 1 - ratio)),
      summary: `${readable(nowPerPeriod)} requests a period, normally ${readable(normalPerPeriod)}`,
      at: look.toAt,
      from: { collector: 'metrics', reference: metricReference(stretch.series) },
      figures: { nowPerPeriod, normalPerPeriod },
    },
  ];
};

/** What requests, failures and latency of every component say against its own normal time and its objectives. */
export const requestFindings = (look: Look): Finding[] =>
  look.components.flatMap((component) => [
    ...latencyShift(look, component),
    ...faultShift(look, component),
    ...trafficShift(look, component),
  ]);
