import { createRandom } from '../../drill/world/random.ts';
import { callGraph } from '../../lib/domain/diagnosis/graph.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import {
  FAULT_SIZES,
  type FaultPlan,
  type FaultSize,
  SIDE_EFFECTS,
  type SideEffect,
  STATISTICS,
} from './fault-plan.ts';
import { inject } from './inject.ts';
import type { PetShopScenario } from './petshop.ts';
import { type Table, tableOf } from './table.ts';

export interface InjectedCase {
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

/** Components that an alarm can lead to and that a fault could begin at: they have traffic, and what fails did work before. */
const originsOf = (scenario: PetShopScenario, symptom: string, table: Table, metric: FaultPlan['target']['metric']) =>
  callGraph(scenario.edges)
    .reachableFrom(symptom)
    .filter((component) => table.usual(component, 'requests', 'Sum') > 0)
    .filter((component) => metric === 'latency' || table.usual(component, 'availability', 'Average') > 90);

/**
 * Incidents made from normal data: at every component that the symptom reaches and that has traffic, in every size, each
 * with a side effect and an alarmed statistic drawn from the seed; half of the quantiles are all that was measured of latency.
 * The numbers around the fault are the real ones.
 */
export function* injectedCases(
  scenario: PetShopScenario,
  symptoms: readonly string[],
  seed: number,
): Generator<InjectedCase> {
  const graph = callGraph(scenario.edges);
  const table = tableOf(scenario.normal);
  let index = 0;
  for (const symptom of symptoms)
    for (const metric of ['latency', 'availability'] as const)
      for (const origin of originsOf(scenario, symptom, table, metric))
        for (const size of FAULT_SIZES) {
          index += 1;
          const random = createRandom(seed * 1_000_003 + index);
          const statistic = metric === 'latency' ? random.pick(STATISTICS) : 'Average';
          const alone = statistic !== 'Average' && random.next() < 0.5;
          const sideEffect = random.pick(SIDE_EFFECTS);
          const slowShare = random.next() < 0.5 ? 1 : random.between(0.1, 0.6);
          const target = { component: symptom, metric, statistic };
          const made = inject(scenario.edges, table, { target, origin, size, sideEffect, slowShare }, random);
          if (!made) continue;
          const kept = (series: CaseSeries): boolean =>
            !alone || series.metric !== metric || series.statistic === statistic;
          yield {
            truth: origin,
            metric,
            statistic: alone ? `${statistic} alone` : statistic,
            size,
            sideEffect,
            place: origin === symptom ? 'symptom' : graph.callees(origin).length === 0 ? 'leaf' : 'between',
            shared: graph.callers(origin).length > 1,
            trafficShare: table.usual(origin, 'requests', 'Sum') / table.usual(symptom, 'requests', 'Sum'),
            case: { ...made, baseline: made.baseline.filter(kept), incident: made.incident.filter(kept) },
          };
        }
}
