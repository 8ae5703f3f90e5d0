import type { ComponentId } from '../../contracts/component.ts';
import type { Harm } from '../../contracts/evidence.ts';
import type { Series, SeriesRole } from '../../contracts/observation.ts';
import { ALARM_DELAY_SECONDS, type IncidentTime, presentBegins } from '../evidence/incident-time.ts';
import { isMeasurement } from '../evidence/statistics.ts';
import { isThrottles } from '../evidence/throttles.ts';
import type { Measured } from './excess-budget.ts';
import { type Grid, gridOver, onGrid } from './grid.ts';
import { quantileNamed } from './statistic.ts';

/** The local level is taken from this long before an alarm could have seen the fault. */
const LOCAL_SECONDS = 1800;
/** Of a long incident only its end counts: the cause that is still at work. */
const INCIDENT_SECONDS = 1200;

export interface Panel {
  baseline: Map<ComponentId, Measured>;
  incident: Map<ComponentId, Measured>;
  localRows: number;
  /** Of components whose latency is a quantile: which. */
  quantiles: Map<ComponentId, number>;
}

/** Some counters report nothing instead of zero: such a one has no zero among its values. */
const isSparse = (series: Series | undefined): boolean => series !== undefined && !series.values.includes(0);

type Roles = ReadonlyMap<SeriesRole, Series>;

interface Rows extends Measured {
  badness: Float64Array;
  requests: Float64Array;
}

const tells = (role: SeriesRole, harm: Harm): boolean =>
  harm === 'latency'
    ? role === 'requests' || role === 'latencySeconds'
    : role === 'requests' || role === 'faults' || isThrottles(role);

const rolesOf = (series: readonly Series[], harm: Harm): Map<ComponentId, Map<SeriesRole, Series>> => {
  const byComponent = new Map<ComponentId, Map<SeriesRole, Series>>();
  const inOrder = series
    .filter(({ role }) => tells(role, harm))
    .sort((a, b) =>
      a.metric.metricName < b.metric.metricName ? -1 : Number(a.metric.metricName > b.metric.metricName),
    );
  for (const each of inOrder) {
    const roles = byComponent.get(each.component) ?? new Map<SeriesRole, Series>();
    if (!roles.has(each.role)) roles.set(each.role, each);
    byComponent.set(each.component, roles);
  }
  return byComponent;
};

const throttleRoles = (roles: Roles): SeriesRole[] => [...roles.keys()].filter(isThrottles);

/** What says that users are harmed: a component that only counts what it throttles (a table) fails by that. */
const harmRoles = (roles: Roles, harm: Harm): SeriesRole[] =>
  harm === 'latency' ? ['latencySeconds'] : ['faults', ...throttleRoles(roles)];

/**
 * Badness and requests. Calls that were throttled never became requests, so they are counted as failed ones: where all are, the
 * other counters are silent, which means zero. Failures without a count of requests count each for itself.
 */
const measuredBy = (roles: Roles, harm: Harm, grid: Grid): Rows => {
  const on = (role: SeriesRole, how: 'sum' | 'mean', gap: number) => onGrid(roles.get(role), grid, how, gap);
  const requests = on('requests', 'sum', Number.NaN);
  if (harm === 'latency') return { badness: on('latencySeconds', 'mean', Number.NaN), requests };
  const throttles = new Float64Array(grid.rows);
  for (const role of throttleRoles(roles)) {
    for (const [row, count] of on(role, 'sum', 0).entries()) throttles[row] = (throttles[row] ?? 0) + count;
  }
  const silent = (count: number, row: number): number => (Number.isNaN(count) && (throttles[row] ?? 0) > 0 ? 0 : count);
  const faults = roles.has('faults')
    ? on('faults', 'sum', isSparse(roles.get('faults')) ? 0 : Number.NaN).map(silent)
    : new Float64Array(grid.rows);
  const failed = faults.map((count, row) => count + (throttles[row] ?? 0));
  if (!roles.has('requests')) return { badness: failed, requests: failed.map(() => 1) };
  const offered = requests.map((count, row) => silent(count, row) + (throttles[row] ?? 0));
  const badness = offered.map((count, row) =>
    count > 0 ? Math.min(1, Math.max(0, failed[row] ?? Number.NaN) / count) : Number.NaN,
  );
  return { badness, requests: offered };
};

const joined = (one: Float64Array, other: Float64Array): Float64Array => {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
};

/**
 * Lays series on one grid and cuts it into normal time and the incident. Components need the harm's metric; requests that
 * nobody counts are not a number. Timestamps are snapped down to the grid, so small offsets between sources do no harm.
 */
export const panelOf = (series: readonly Series[], harm: Harm, time: IncidentTime): Panel => {
  const { onset, now } = time;
  const byComponent = rolesOf(series, harm);
  const grid = gridOver(
    [...byComponent.values()].flatMap((roles) => [...roles.values()]),
    onset,
    now,
  );
  const boundary = grid.rowOf(onset - ALARM_DELAY_SECONDS);
  const localFrom = Math.max(0, grid.rowOf(onset - ALARM_DELAY_SECONDS - LOCAL_SECONDS));
  const returned = time.reopened === null ? boundary : grid.rowOf(presentBegins(time));
  const incidentFrom = Math.max(boundary, returned, grid.rowOf(now - INCIDENT_SECONDS), 0);
  const normalRows = Math.max(0, boundary);
  const panel: Panel = {
    baseline: new Map(),
    incident: new Map(),
    localRows: Math.max(0, normalRows - localFrom),
    quantiles: new Map(),
  };
  for (const [component, roles] of byComponent) {
    const harmed = harmRoles(roles, harm).flatMap((role) => roles.get(role) ?? []);
    // That nothing is throttled says nothing of failures that nobody counts.
    const tells = ({ role, values }: Series): boolean =>
      values.some((value) => isMeasurement(value) && (value > 0 || !isThrottles(role)));
    if (!harmed.some(tells)) continue;
    const { badness, requests } = measuredBy(roles, harm, grid);
    const cut = (rows: Float64Array): Float64Array =>
      joined(rows.subarray(Math.min(localFrom, normalRows), normalRows), rows.subarray(incidentFrom));
    panel.baseline.set(component, {
      badness: badness.subarray(0, normalRows),
      requests: requests.subarray(0, normalRows),
    });
    panel.incident.set(component, { badness: cut(badness), requests: cut(requests) });
    const statistic = roles.get('latencySeconds')?.metric.statistic;
    const quantile = statistic === undefined ? null : quantileNamed(statistic);
    if (quantile !== null) panel.quantiles.set(component, quantile);
  }
  return panel;
};
