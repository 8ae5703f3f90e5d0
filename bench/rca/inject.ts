import type { Random } from '../../drill/world/random.ts';
import { type CallEdge, callGraph } from '../../lib/domain/diagnosis/graph.ts';
import { finite, median, robustSigma } from '../../lib/domain/evidence/statistics.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import { type FaultPlan, SIZES, shapeOf } from './fault-plan.ts';
import { type Effect, type Propagation, propagate, slowedQuantile } from './propagation.ts';
import type { Table } from './table.ts';

/** Nobody waits longer for an answer. */
const LONGEST_SECONDS = 60;
/** Where callers give up, they do so after this long. */
const TIMEOUT_SECONDS = 2;
/** A fault that reaches the symptom with less than this share of its size would be another size. */
const LEAST_REACH = 0.5;
const PERIOD_SECONDS = 300;
/** Two measurements of the same thing differ by this much, as a standard deviation. */
const MEASURING_NOISE = 0.04;
/** How unlike each other slowed requests are, as a share of what is added. */
const UNEVENNESS = 0.3;
/** Share of periods lost, of every component but the alarmed one, where periods are missing. */
const LOST_SHARE = 0.15;
const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/** A stretch of normal time in which the origin is measured throughout; null when there is hardly any. */
const startOf = (table: Table, { origin, target }: FaultPlan, length: number, random: Random): number | null => {
  const measured = table.values(origin, target.metric, 'Average');
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const start = random.integer(0, table.timestamps.length - length);
    if (measured.slice(start, start + length).every((value) => value !== null)) return start;
  }
  return null;
};

/** By how much the requests of components grow or shrink meanwhile: all of them with less traffic, or the origin's and what is below it when callers try again. */
const trafficFactors = (
  { sideEffect, target, origin }: FaultPlan,
  edges: readonly CallEdge[],
  random: Random,
): ReadonlyMap<string, number> => {
  if (sideEffect !== 'traffic-drop' && sideEffect !== 'retry-storm') return new Map();
  const factor = sideEffect === 'traffic-drop' ? random.between(0.4, 0.8) : random.between(1.5, 3);
  const from = sideEffect === 'traffic-drop' ? target.component : origin;
  return new Map(
    callGraph(edges)
      .reachableFrom(from)
      .map((component) => [component, factor]),
  );
};

/** Most calls hold their callers up as long as they take; of some, up to half is masked. */
const maskingOf = (random: Random): ((edge: CallEdge) => number) => {
  const known = new Map<string, number>();
  return (edge) => {
    const key = edge.join('|');
    const pass = known.get(key) ?? (random.next() < 0.7 ? 1 : random.between(0.5, 1));
    known.set(key, pass);
    return pass;
  };
};

/** Seconds for a slow request and share of failing ones at the origin that make the symptom suffer in the planned size; null where nothing can. */
const strengthOf = (
  { target, origin, size, slowShare }: FaultPlan,
  table: Table,
  propagation: Propagation,
): { slowSeconds: number; failShare: number } | null => {
  const probed = { addedSeconds: propagation.requestsOf(origin) * slowShare, slowShare, failShare: 0.01 };
  const reaching = propagate(origin, probed, propagation).get(target.component);
  if (!reaching) return null;
  const latency = finite(table.values(target.component, 'latency', 'Average'));
  const wantedSeconds = SIZES[size].sigmas * Math.max(robustSigma(latency), 0.02 * median(latency));
  const reachingSeconds = reaching.addedSeconds / propagation.requestsOf(target.component);
  const slowSeconds = Math.min(wantedSeconds / reachingSeconds, LONGEST_SECONDS);
  const perFailure = reaching.failShare / probed.failShare;
  const failShare = Math.min(1, SIZES[size].failShare / perFailure);
  const reached =
    target.metric === 'latency'
      ? (slowSeconds * reachingSeconds) / wantedSeconds
      : (failShare * perFailure) / SIZES[size].failShare;
  return reached >= LEAST_REACH ? { slowSeconds, failShare } : null;
};

/** One value of a series with the fault on. */
const suffering = (
  { component, metric, statistic }: CaseSeries,
  value: number,
  effect: Effect,
  requests: number,
  { origin, sideEffect }: FaultPlan,
  noise: number,
  knownQuantiles: () => [number, number][],
): number => {
  const eachSeconds = effect.slowShare > 0 ? effect.addedSeconds / (requests * effect.slowShare) : 0;
  const givesUp = sideEffect === 'timeouts' && component !== origin && eachSeconds > TIMEOUT_SECONDS;
  if (metric === 'availability')
    return value * (1 - Math.min(1, Math.max(effect.failShare * noise, givesUp ? effect.slowShare : 0)));
  const waitedSeconds = (givesUp ? TIMEOUT_SECONDS : eachSeconds) * noise;
  const quick = sideEffect === 'fails-fast' ? 1 - 0.9 * effect.failShare : 1;
  const quantile = QUANTILES[statistic];
  if (quantile === undefined || effect.slowShare === 0) return (value + waitedSeconds * effect.slowShare) * quick;
  return slowedQuantile(knownQuantiles(), quantile, effect.slowShare, waitedSeconds) * quick;
};

/** Normal time with one fault in it, drawn by the plan; null where the fault cannot be made as planned. */
export const inject = (edges: readonly CallEdge[], table: Table, plan: FaultPlan, random: Random): RcaCase | null => {
  const { target, origin, sideEffect, slowShare } = plan;
  const { local, active } = shapeOf(sideEffect, random);
  const length = local + active.length;
  const start = startOf(table, plan, length, random);
  if (start === null) return null;
  const factors = trafficFactors(plan, edges, random);
  const factorOf = (component: string): number => factors.get(component) ?? 1;
  const passOf = maskingOf(random);
  const strength = strengthOf(plan, table, {
    edges,
    passOf,
    requestsOf: (component) => table.usual(component, 'requests', 'Sum') * factorOf(component),
  });
  if (!strength) return null;

  const changed = table.series.map(({ values }) => values.slice(start, start + length));
  active.forEach((on, offset) => {
    const row = start + local + offset;
    if (on === 0) return;
    const requestsOf = (component: string): number =>
      (table.values(component, 'requests', 'Sum')[row] ?? 0) * factorOf(component);
    const requests = requestsOf(origin);
    const drawn = (share: number): number => random.binomial(Math.round(requests), Math.min(1, share * on));
    const slow = target.metric === 'latency' ? drawn(slowShare) : 0;
    const failed = target.metric === 'latency' ? 0 : drawn(strength.failShare);
    const uneven = Math.max(0, 1 + (UNEVENNESS * random.normal()) / Math.sqrt(Math.max(1, slow)));
    const effects = propagate(
      origin,
      {
        addedSeconds: slow * strength.slowSeconds * uneven,
        slowShare: slow / Math.max(1, requests),
        failShare: failed / Math.max(1, requests),
      },
      { edges, requestsOf, passOf },
    );
    table.series.forEach((series, column) => {
      const values = changed[column];
      const value = values?.[local + offset];
      if (!values || value === null || value === undefined) return;
      const effect = effects.get(series.component);
      const count = requestsOf(series.component);
      const known = (): [number, number][] =>
        Object.entries(QUANTILES).flatMap(([statistic, at]): [number, number][] => {
          const seconds = table.values(series.component, 'latency', statistic)[row];
          return typeof seconds === 'number' ? [[at, seconds]] : [];
        });
      if (series.metric === 'requests') values[local + offset] = Math.round(value * factorOf(series.component));
      else if (effect && count > 0)
        values[local + offset] = suffering(
          series,
          value,
          effect,
          count,
          plan,
          1 + MEASURING_NOISE * random.normal(),
          known,
        );
    });
  });

  const lost = ({ component }: CaseSeries): boolean =>
    sideEffect === 'missing-periods' && component !== target.component && random.next() < LOST_SHARE;
  const timestamps = table.timestamps.slice(start, start + length);
  return {
    symptom: target,
    onsetAt: (timestamps[local] ?? 0) + PERIOD_SECONDS / 5,
    periodSeconds: PERIOD_SECONDS,
    edges: [...edges].map(([caller, callee]): [string, string] => [caller, callee]),
    baseline: table.series.map((series) => ({
      ...series,
      timestamps: series.timestamps.toSpliced(start, length),
      values: series.values.toSpliced(start, length),
    })),
    incident: table.series.map((series, column) => ({
      ...series,
      timestamps,
      values: (changed[column] ?? []).map((value) => (lost(series) ? null : value)),
    })),
  };
};
