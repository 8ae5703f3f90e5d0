import type { ComponentId } from '../../contracts/component.ts';
import type { Series, SeriesRole } from '../../contracts/observation.ts';
import { isMeasurement } from '../evidence/statistics.ts';
import type { Measured } from './excess-budget.ts';

/** How users suffer: they wait, or they are refused. */
export type Harm = 'latency' | 'faults';
export const HARMS: readonly Harm[] = ['latency', 'faults'];

/** Alarms see a fault only after some minutes, so rows this long before the onset belong to the incident. */
const ALARM_DELAY_SECONDS = 600;
/** The local level is taken from this long before that. */
const LOCAL_SECONDS = 1800;
/** Of a long incident only its end counts: the cause that is still at work. */
const INCIDENT_SECONDS = 1200;
/** A series finer than this gains nothing but rows. */
const MINIMUM_PERIOD_SECONDS = 60;

export interface Panel {
  baseline: Map<ComponentId, Measured>;
  incident: Map<ComponentId, Measured>;
  localRows: number;
}

type Sampled = (at: number) => number;

const NO_DATA: Sampled = () => Number.NaN;

const sampler = (series: Series | undefined, gapIsZero: boolean): Sampled => {
  if (!series) return NO_DATA;
  const values = new Map<number, number>();
  for (const [index, at] of series.timestamps.entries()) {
    const value = series.values[index];
    if (isMeasurement(value)) values.set(at, value);
  }
  return (at) => values.get(at) ?? (gapIsZero ? 0 : Number.NaN);
};

/** Some counters report nothing instead of zero: such a one has no zero among its values. */
const isSparse = (series: Series | undefined): boolean => series !== undefined && !series.values.includes(0);

type Roles = ReadonlyMap<SeriesRole, Series>;

/** Badness and requests at a time. Calls that were throttled never became requests, so they are counted as failed ones. */
const measuredBy = (roles: Roles, harm: Harm): ((at: number) => { badness: number; requests: number }) => {
  const requests = sampler(roles.get('requests'), false);
  if (harm === 'latency') {
    const latency = sampler(roles.get('latencySeconds'), false);
    return (at) => ({ badness: latency(at), requests: requests(at) });
  }
  const faults = sampler(roles.get('faults'), isSparse(roles.get('faults')));
  const throttles = roles.has('saturation:throttles') ? sampler(roles.get('saturation:throttles'), true) : () => 0;
  return (at) => {
    const offered = requests(at) + throttles(at);
    const failed = Math.max(0, faults(at) + throttles(at));
    return { badness: offered > 0 ? Math.min(1, failed / offered) : Number.NaN, requests: offered };
  };
};

/**
 * Lays series on one grid and cuts it into normal time and the incident. Components need requests and the harm's metric;
 * those that have none of it are left out. Timestamps are snapped down to the grid, so small offsets between sources do no harm.
 */
export const panelOf = (series: readonly Series[], harm: Harm, onset: number, now: number): Panel => {
  const periodSeconds = Math.max(MINIMUM_PERIOD_SECONDS, ...series.map((each) => each.periodSeconds));
  const snap = (at: number): number => Math.floor(at / periodSeconds) * periodSeconds;
  const byComponent = new Map<ComponentId, Map<SeriesRole, Series>>();
  let first = Number.POSITIVE_INFINITY;
  const inOrder = [...series].sort((a, b) => (a.metric.metricName < b.metric.metricName ? -1 : 1));
  for (const each of inOrder) {
    const roles = byComponent.get(each.component) ?? new Map<SeriesRole, Series>();
    if (!roles.has(each.role)) roles.set(each.role, { ...each, timestamps: each.timestamps.map(snap) });
    byComponent.set(each.component, roles);
    for (const at of each.timestamps) if (at < first) first = at;
  }
  const boundary = snap(onset - ALARM_DELAY_SECONDS);
  const rows = (from: number, to: number): number[] => {
    const times: number[] = [];
    for (let at = snap(from); at < to; at += periodSeconds) times.push(at);
    return times;
  };
  const baselineTimes = Number.isFinite(first) ? rows(first, boundary) : [];
  const localTimes = rows(Math.max(first, boundary - LOCAL_SECONDS), boundary);
  const incidentTimes = rows(Math.max(boundary, now - INCIDENT_SECONDS), now + 1);
  const panel: Panel = { baseline: new Map(), incident: new Map(), localRows: localTimes.length };
  for (const [component, roles] of byComponent) {
    if (!roles.has('requests') || !roles.has(harm === 'latency' ? 'latencySeconds' : 'faults')) continue;
    const measure = measuredBy(roles, harm);
    const over = (times: readonly number[]): Measured => {
      const measured = times.map(measure);
      return { badness: measured.map(({ badness }) => badness), requests: measured.map(({ requests }) => requests) };
    };
    panel.baseline.set(component, over(baselineTimes));
    panel.incident.set(component, over([...localTimes, ...incidentTimes]));
  }
  return panel;
};
