import { createRandom, type Random } from '../../drill/world/random.ts';
import { type CallEdge, callGraph } from '../../lib/domain/diagnosis/graph.ts';
import { finite, median, robustSigma } from '../../lib/domain/evidence/statistics.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import type { PetShopScenario } from './petshop.ts';
import { type Effect, propagate, slowedQuantile } from './propagation.ts';

/** How large a fault is, at the symptom: standard deviations of its latency, or the share of its requests that fail. */
const SIZES = {
  barely: { sigmas: 2, failShare: 0.005 },
  small: { sigmas: 5, failShare: 0.02 },
  medium: { sigmas: 15, failShare: 0.06 },
  large: { sigmas: 60, failShare: 0.25 },
} as const;
export type FaultSize = keyof typeof SIZES;
export const FAULT_SIZES = Object.keys(SIZES) as [FaultSize, ...FaultSize[]];

/** What happens beside the fault. */
export const SIDE_EFFECTS = [
  'none',
  'none',
  'traffic-drop',
  'retry-storm',
  'timeouts',
  'missing-periods',
  'late-by-a-row',
  'short',
  'fails-fast',
] as const;
export type SideEffect = (typeof SIDE_EFFECTS)[number];

/** Nobody waits longer for an answer. */
const LONGEST_SECONDS = 60;
const TIMEOUT_SECONDS = 2;
/** A fault that reaches the symptom with less than this share of its size is another fault. */
const LEAST_REACH = 0.5;
const PERIOD_SECONDS = 300;
const MEASURING_NOISE = 0.04;

export interface InjectedCase {
  id: string;
  truth: string;
  metric: 'latency' | 'availability';
  statistic: string;
  size: FaultSize;
  sideEffect: SideEffect;
  /** Its place in the call graph. */
  place: 'symptom' | 'leaf' | 'between';
  /** Whether several components call it. */
  shared: boolean;
  /** Its requests as a share of the symptom's. */
  trafficShare: number;
  case: RcaCase;
}

interface Target {
  component: string;
  metric: 'latency' | 'availability';
  statistic: string;
}

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/** Rows of an incident: how strongly the fault is on in each, after the rows before it. */
const shapeOf = (sideEffect: SideEffect, random: Random): { local: number; active: number[] } => {
  const local = random.integer(1, 3);
  if (sideEffect === 'short') return { local, active: [1, ...(random.next() < 0.5 ? [random.next()] : [])] };
  const full = Array.from({ length: random.integer(1, 4) }, () => 1);
  const active = [random.between(0.2, 1), ...full, random.next()];
  return { local, active: sideEffect === 'late-by-a-row' ? [0, ...active] : active };
};

class Table {
  readonly series: readonly CaseSeries[];
  readonly #at: ReadonlyMap<string, CaseSeries>;
  constructor(series: readonly CaseSeries[]) {
    this.series = series;
    this.#at = new Map(series.map((each) => [`${each.component}|${each.metric}|${each.statistic}`, each]));
  }
  values(component: string, metric: string, statistic: string): readonly (number | null)[] {
    return this.#at.get(`${component}|${metric}|${statistic}`)?.values ?? [];
  }
  get rows(): number {
    return this.series[0]?.timestamps.length ?? 0;
  }
}

interface Plan {
  target: Target;
  origin: string;
  size: FaultSize;
  sideEffect: SideEffect;
  /** Share of the origin's requests that are slow. */
  slowShare: number;
}

/** A stretch of normal time in which the origin is measured throughout; null when there is hardly any. */
const startOf = (table: Table, { origin, target }: Plan, length: number, random: Random): number | null => {
  const measured = table.values(origin, target.metric, 'Average');
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const start = random.integer(0, table.rows - length);
    if (measured.slice(start, start + length).every((value) => value !== null)) return start;
  }
  return null;
};

const inject = (scenario: PetShopScenario, table: Table, plan: Plan, random: Random): RcaCase | null => {
  const { target, origin, size, sideEffect } = plan;
  const { local, active } = shapeOf(sideEffect, random);
  const length = local + active.length;
  const start = startOf(table, plan, length, random);
  if (start === null) return null;
  const factor = new Map<string, number>();
  const below = new Set(callGraph(scenario.edges).reachableFrom(origin));
  if (sideEffect === 'traffic-drop') {
    const kept = random.between(0.4, 0.8);
    for (const component of callGraph(scenario.edges).reachableFrom(target.component)) factor.set(component, kept);
  }
  if (sideEffect === 'retry-storm') {
    const times = random.between(1.5, 3);
    for (const component of below) factor.set(component, times);
  }
  const pass = new Map<string, number>();
  const passOf = (edge: CallEdge): number => {
    const key = edge.join('|');
    const known = pass.get(key) ?? (random.next() < 0.7 ? 1 : random.between(0.5, 1));
    pass.set(key, known);
    return known;
  };
  const requestsAt = (component: string, row: number, on: number): number =>
    (table.values(component, 'requests', 'Sum')[row] ?? 0) * (on > 0 ? (factor.get(component) ?? 1) : 1);
  const spread = (effect: Effect, row: number, on: number): Map<string, Effect> =>
    propagate(origin, effect, {
      edges: scenario.edges,
      requestsOf: (component) => requestsAt(component, row, on),
      passOf,
    });

  // How much of one second, or of one failed request, at the origin reaches the symptom sets the fault's strength.
  const usual = (component: string): number =>
    median(finite(table.values(component, 'requests', 'Sum'))) * (factor.get(component) ?? 1);
  const probe = propagate(
    origin,
    { addedSeconds: usual(origin) * plan.slowShare, slowShare: plan.slowShare, failShare: 0.01 },
    { edges: scenario.edges, requestsOf: usual, passOf },
  ).get(target.component);
  if (!probe) return null;
  const level = finite(table.values(target.component, 'latency', 'Average'));
  const wantedSeconds = SIZES[size].sigmas * Math.max(robustSigma(level), 0.02 * median(level));
  const reaching = probe.addedSeconds / usual(target.component);
  const slowSeconds = Math.min(wantedSeconds / reaching, LONGEST_SECONDS);
  const failShare = Math.min(1, (SIZES[size].failShare * 0.01) / probe.failShare);
  const reached =
    target.metric === 'latency'
      ? (slowSeconds * reaching) / wantedSeconds
      : (failShare * probe.failShare) / 0.01 / SIZES[size].failShare;
  if (!(reached >= LEAST_REACH)) return null;

  const changed = new Map<CaseSeries, (number | null)[]>();
  for (const each of table.series) changed.set(each, each.values.slice(start, start + length));
  active.forEach((on, offset) => {
    const row = start + local + offset;
    const requests = requestsAt(origin, row, on);
    const slow = requests > 0 ? random.binomial(Math.round(requests), Math.min(1, plan.slowShare * on)) / requests : 0;
    const failed = requests > 0 ? random.binomial(Math.round(requests), Math.min(1, failShare * on)) / requests : 0;
    const isLatency = target.metric === 'latency';
    const each = slowSeconds * Math.max(0, 1 + (0.3 * random.normal()) / Math.sqrt(Math.max(1, slow * requests)));
    const effects = spread(
      {
        addedSeconds: isLatency ? slow * requests * each : 0,
        slowShare: isLatency ? slow : 0,
        failShare: isLatency ? 0 : failed,
      },
      row,
      on,
    );
    for (const series of table.series) {
      const values = changed.get(series);
      if (!values || on === 0) continue;
      const position = local + offset;
      const value = values[position];
      if (value === null || value === undefined) continue;
      if (series.metric === 'requests') {
        values[position] = Math.round(value * (factor.get(series.component) ?? 1));
        continue;
      }
      const effect = effects.get(series.component);
      const count = requestsAt(series.component, row, on);
      if (!effect || count === 0) continue;
      const noise = 1 + MEASURING_NOISE * random.normal();
      if (series.metric === 'availability') {
        // A caller that gives up turns waiting into failing.
        const givenUp =
          sideEffect === 'timeouts' && series.component !== origin && isLatency
            ? effect.addedSeconds / count > TIMEOUT_SECONDS
              ? effect.slowShare
              : 0
            : 0;
        values[position] = value * (1 - Math.min(1, Math.max(effect.failShare * noise, givenUp)));
        continue;
      }
      const perSlow = effect.slowShare > 0 ? effect.addedSeconds / (count * effect.slowShare) : 0;
      const capped =
        sideEffect === 'timeouts' && series.component !== origin ? Math.min(perSlow, TIMEOUT_SECONDS) : perSlow;
      const q = QUANTILES[series.statistic];
      if (q === undefined) values[position] = value + capped * effect.slowShare * noise;
      else if (effect.slowShare > 0) {
        const known = Object.entries(QUANTILES).flatMap(([statistic, at]): [number, number][] => {
          const seconds = table.values(series.component, 'latency', statistic)[row];
          return seconds === null || seconds === undefined ? [] : [[at, seconds]];
        });
        values[position] = slowedQuantile(known, q, effect.slowShare, capped * noise);
      }
      if (sideEffect === 'fails-fast' && effect.failShare > 0)
        values[position] = (values[position] ?? value) * (1 - 0.9 * effect.failShare);
    }
  });
  const missing = sideEffect === 'missing-periods';
  const gap = (series: CaseSeries): boolean => missing && series.component !== target.component && random.next() < 0.15;
  const timestamps = table.series[0]?.timestamps.slice(start, start + length) ?? [];
  return {
    symptom: target,
    onsetAt: (timestamps[local] ?? 0) + 60,
    periodSeconds: PERIOD_SECONDS,
    edges: scenario.edges,
    baseline: table.series.map((series) => ({
      ...series,
      timestamps: series.timestamps.toSpliced(start, length),
      values: series.values.toSpliced(start, length),
    })),
    incident: table.series.map((series) => ({
      ...series,
      timestamps,
      values: (changed.get(series) ?? []).map((value) => (gap(series) ? null : value)),
    })),
  };
};

/** Statistics that an alarm on latency is set on; twice the mean, because that is what most are. */
const STATISTICS = ['Average', 'Average', 'p50', 'p90', 'p95', 'p99'] as const;

/**
 * Incidents made from normal data: at every component that the symptom reaches and that has traffic, in every size, with
 * one side effect after the other. Windows and noise come from the seed; the numbers around the fault are the real ones.
 */
export function* injectedCases(
  scenario: PetShopScenario,
  symptoms: readonly string[],
  seed: number,
): Generator<InjectedCase> {
  const graph = callGraph(scenario.edges);
  const full = new Table(scenario.normal);
  let index = 0;
  for (const symptom of symptoms) {
    for (const origin of graph.reachableFrom(symptom)) {
      const requests = median(finite(full.values(origin, 'requests', 'Sum')));
      if (!(requests > 0)) continue;
      for (const metric of ['latency', 'availability'] as const) {
        // What never works cannot begin to fail.
        if (metric === 'availability' && !(median(finite(full.values(origin, 'availability', 'Average'))) > 90))
          continue;
        for (const size of FAULT_SIZES) {
          index += 1;
          const random = createRandom(seed * 1_000_003 + index);
          const sideEffect = random.pick(SIDE_EFFECTS);
          const statistic = metric === 'latency' ? random.pick(STATISTICS) : 'Average';
          const onlyThis = statistic !== 'Average' && random.next() < 0.5;
          const made = inject(
            scenario,
            full,
            {
              target: { component: symptom, metric, statistic },
              origin,
              size,
              sideEffect,
              slowShare: random.next() < 0.5 ? 1 : random.between(0.1, 0.6),
            },
            random,
          );
          if (!made) continue;
          const kept = ({ metric: of, statistic: by }: CaseSeries): boolean =>
            of !== metric || !onlyThis || by === statistic;
          yield {
            id: `${scenario.name}/${metric}-${size}-${index}`,
            truth: origin,
            metric,
            statistic: onlyThis ? `${statistic} alone` : statistic,
            size,
            sideEffect,
            place: origin === symptom ? 'symptom' : graph.callees(origin).length === 0 ? 'leaf' : 'between',
            shared: graph.callers(origin).length > 1,
            trafficShare: requests / median(finite(full.values(symptom, 'requests', 'Sum'))),
            case: { ...made, baseline: made.baseline.filter(kept), incident: made.incident.filter(kept) },
          };
        }
      }
    }
  }
}
