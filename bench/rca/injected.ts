import { FAULT_SIZES } from './fault-plan.ts';
import { type InjectedCase, injectedCases } from './injected-cases.ts';
import type { PetShopScenario } from './petshop.ts';
import { rankCase } from './rank-case.ts';

interface Tried {
  made: Omit<InjectedCase, 'case'>;
  /** 1 is first; null when it was not ranked. */
  rank: number | null;
  found: boolean;
}

const trafficOf = (share: number): string =>
  share >= 0.3 ? '30% or more' : share >= 0.1 ? '10 to 30%' : share >= 0.02 ? '2 to 10%' : 'under 2%';

/** What cases are counted by. */
const VIEWS: Readonly<Record<string, (made: Tried['made']) => string>> = {
  metric: ({ metric }) => metric,
  size: ({ metric, size }) => `${metric}, ${FAULT_SIZES.indexOf(size) + 1} ${size}`,
  place: ({ metric, place }) => `${metric}, ${place}`,
  sharing: ({ shared }) => (shared ? 'called by several' : 'called by one'),
  traffic: ({ trafficShare }) => trafficOf(trafficShare),
  statistic: ({ metric, statistic }) => `${metric} ${statistic}`,
  'side effect': ({ metric, sideEffect }) => `${metric}, ${sideEffect}`,
};

const share = (tried: readonly Tried[], holds: (each: Tried) => boolean): number =>
  tried.length === 0 ? 0 : tried.filter(holds).length / tried.length;

const summaryOf = (tried: readonly Tried[]) => ({
  cases: tried.length,
  top1: share(tried, ({ rank }) => rank === 1),
  top3: share(tried, ({ rank }) => rank !== null && rank <= 3),
  found: share(tried, ({ found }) => found),
  rightWhereFound: share(
    tried.filter(({ found }) => found),
    ({ rank }) => rank === 1,
  ),
});
export type InjectedSummary = ReturnType<typeof summaryOf>;

/** Where the ranker puts faults that were made from normal data: in all and by what they are like. */
export const rankInjected = (
  scenarios: readonly PetShopScenario[],
  seed: number,
): InjectedSummary & { seed: number; by: Record<string, Record<string, InjectedSummary>> } => {
  const tried = scenarios.flatMap((scenario) => {
    const symptoms = [...new Set(scenario.cases.flatMap((each) => each.case.symptom?.component ?? []))].sort();
    return [...injectedCases(scenario, symptoms, seed)].map(({ case: given, ...made }): Tried => {
      const { components, finding } = rankCase(given);
      const position = components.indexOf(made.truth);
      return { made, rank: position < 0 ? null : position + 1, found: finding === 'cause-found' };
    });
  });
  const by = Object.fromEntries(
    Object.entries(VIEWS).map(([view, nameOf]) => {
      const groups = [...Map.groupBy(tried, ({ made }) => nameOf(made))].sort(([a], [b]) => (a < b ? -1 : 1));
      return [view, Object.fromEntries(groups.map(([name, members]) => [name, summaryOf(members)]))];
    }),
  );
  return { seed, ...summaryOf(tried), by };
};
