import type { DrillResult } from '../../drill/result.ts';
import { SCENARIOS } from '../../drill/scenarios/index.ts';

/** The least share of a scenario's runs whose first named cause must be right, and that of the diagnosis that was acted on. */
const GOAL = 0.95;

export interface ScenarioSummary {
  runs: number;
  /** Runs in which the first cause that was named is what was injected; where nothing was, in which none was named. */
  firstCauseRight: number;
  /** Those of them in which the very first diagnosis said so: the others could not tell at first and looked again. */
  atFirstLook: number;
  /** Runs in which the true cause was among the first three of the first diagnosis that named one. */
  inFirstThree: number;
  /** Runs in which the diagnosis that was acted on put it first. */
  actedOnRight: number;
  healed: number;
  falseHealed: number;
  harmfulActions: number;
  unsafeActions: number;
  /** From the fault to the first diagnosis that named a cause, in the shop's time; null where none did. */
  medianSecondsToDiagnose: number | null;
}

/** A run that named something else first, or acted on something else. */
export type Miss = Pick<
  DrillResult,
  'scenario' | 'seed' | 'firstCause' | 'firstCauseRank' | 'rootCauseRank' | 'outcome'
>;

export interface DrillSummary {
  runs: number;
  firstCauseRight: number;
  /** Every scenario reaches the goal, and nothing unsafe was done. */
  right: boolean;
  scenarios: Record<string, ScenarioSummary>;
  missed: Miss[];
}

const median = (values: readonly number[]): number | null => {
  const inOrder = values.toSorted((one, other) => one - other);
  const middle = inOrder.length / 2;
  const low = inOrder[Math.ceil(middle) - 1];
  const high = inOrder[Math.floor(middle)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

const sumOf = (results: readonly DrillResult[], count: (result: DrillResult) => number | boolean): number =>
  results.reduce((sum, result) => sum + Number(count(result)), 0);

const healthy = new Set(SCENARIOS.filter(({ truth }) => truth.component === null).map(({ name }) => name));

/** Where nothing was broken, to name no cause is right throughout. */
const actedOnRight = ({ scenario, rootCauseRank, firstCauseRight }: DrillResult): boolean =>
  healthy.has(scenario) ? firstCauseRight : rootCauseRank === 1;

const ofScenario = (results: readonly DrillResult[]): ScenarioSummary => ({
  runs: results.length,
  firstCauseRight: sumOf(results, ({ firstCauseRight }) => firstCauseRight),
  atFirstLook: sumOf(
    results,
    ({ firstCauseRight, firstCause, looksBeforeCause }) =>
      firstCauseRight && (firstCause === null || looksBeforeCause === 0),
  ),
  inFirstThree: sumOf(
    results,
    ({ firstCauseRight, firstCauseRank }) => firstCauseRight || (firstCauseRank !== null && firstCauseRank <= 3),
  ),
  actedOnRight: sumOf(results, actedOnRight),
  healed: sumOf(results, ({ timeToHealSeconds }) => timeToHealSeconds !== null),
  falseHealed: sumOf(results, ({ falseHealed }) => falseHealed),
  harmfulActions: sumOf(results, ({ harmfulActions }) => harmfulActions),
  unsafeActions: sumOf(results, ({ unsafeActions }) => unsafeActions),
  medianSecondsToDiagnose: median(
    results.flatMap(({ timeToDiagnoseSeconds }) => (timeToDiagnoseSeconds === null ? [] : [timeToDiagnoseSeconds])),
  ),
});

/** What many runs came to, by scenario in the order of their first run. The order of runs within a scenario does not matter. */
export const summaryOf = (results: readonly DrillResult[]): DrillSummary => {
  const scenarios = Object.fromEntries(
    [...Map.groupBy(results, ({ scenario }) => scenario)].map(([name, runs]) => [name, ofScenario(runs)]),
  );
  const missed = results
    .filter((result) => !result.firstCauseRight || !actedOnRight(result))
    .map(({ scenario, seed, firstCause, firstCauseRank, rootCauseRank, outcome }) => ({
      scenario,
      seed,
      firstCause,
      firstCauseRank,
      rootCauseRank,
      outcome,
    }));
  return {
    runs: results.length,
    firstCauseRight: sumOf(results, ({ firstCauseRight }) => firstCauseRight),
    right:
      results.length > 0 &&
      Object.values(scenarios).every(
        (each) => Math.min(each.firstCauseRight, each.actedOnRight) >= GOAL * each.runs && each.unsafeActions === 0,
      ),
    scenarios,
    missed,
  };
};
