import { readOptions, report } from './options.ts';
import type { LabelledCase } from './rca/case.ts';
import { type InjectedSummary, rankInjected } from './rca/injected.ts';
import { readCases } from './rca/neutral.ts';
import { type PetShopScenario, readPetShop } from './rca/petshop.ts';
import { type CaseRanking, rankCase } from './rca/rank-case.ts';
import { specificityOf } from './rca/specificity.ts';
import { variantsOf } from './rca/variants.ts';

interface Scored {
  labelled: LabelledCase;
  ranking: CaseRanking;
  /** 1 is first; null when no true cause was ranked. */
  rank: number | null;
}

const score = (labelled: LabelledCase): Scored => {
  const ranking = rankCase(labelled.case);
  const position = ranking.components.findIndex((component) => labelled.truth?.includes(component));
  return { labelled, ranking, rank: position < 0 ? null : position + 1 };
};

const within = (scored: readonly Scored[], most: number): number =>
  scored.length === 0 ? 0 : scored.filter(({ rank }) => rank !== null && rank <= most).length / scored.length;

const summaryOf = (scored: readonly Scored[]) => ({
  cases: scored.length,
  top1: within(scored, 1),
  top3: within(scored, 3),
});

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;

const specificities = (scenarios: readonly PetShopScenario[]): Record<string, number> => {
  const symptoms = new Map(
    scenarios.flatMap(({ cases }) =>
      cases.flatMap(({ case: { symptom } }) => (symptom ? [[Object.values(symptom).join('|'), symptom] as const] : [])),
    ),
  );
  const counts = new Map<string, { windows: number; quiet: number }>();
  for (const scenario of scenarios) {
    for (const symptom of symptoms.values()) {
      const { windows, quiet } = specificityOf(scenario, symptom);
      const sum = counts.get(symptom.metric) ?? { windows: 0, quiet: 0 };
      counts.set(symptom.metric, { windows: sum.windows + windows, quiet: sum.quiet + quiet });
    }
  }
  return Object.fromEntries([...counts].map(([metric, { windows, quiet }]) => [metric, quiet / windows]));
};

const injectedLines = ({ by, ...all }: ReturnType<typeof rankInjected>): string[] => {
  const line = (name: string, { cases, top1, top3, found, rightWhereFound }: InjectedSummary): string =>
    `${name}: ${cases} cases, top-1 ${percent(top1)}, top-3 ${percent(top3)}, ${percent(found)} stated as found, of these ${percent(rightWhereFound)} right`;
  return [
    line(`faults made from normal data (seed ${all.seed})`, all),
    ...Object.entries(by).flatMap(([view, groups]) => [
      `by ${view}:`,
      ...Object.entries(groups).map(([name, summary]) => `  ${line(name, summary)}`),
    ]),
  ];
};

/** `rca`: the cause's rank in every labelled incident, of PetShop (`--data`) or in the neutral form (`--cases`), and with `--inject` in faults made from PetShop's normal data. */
export const runRca = (args: readonly string[]): void => {
  const options = readOptions(args);
  if (!options.data && !options.cases) throw new Error('rca needs --data DIR (PetShop) or --cases DIR (neutral form)');
  const scenarios = options.data ? readPetShop(options.data, options.split) : [];
  const labelled = [...scenarios.flatMap(({ cases }) => cases), ...(options.cases ? readCases(options.cases) : [])];
  const scored = labelled.map(score);
  const known = scored.filter((each) => each.labelled.truth !== null);
  const groups = Object.fromEntries(
    [...Map.groupBy(known, (each) => each.labelled.group)].map(([name, members]) => [name, summaryOf(members)]),
  );
  const specificity = specificities(scenarios);
  const variants = options.variants
    ? Object.fromEntries(
        Object.entries(variantsOf(known.map((each) => each.labelled))).map(([name, cases]) => [
          name,
          summaryOf(cases.map(score)),
        ]),
      )
    : null;
  const injected = options.inject ? rankInjected(scenarios, options.seed) : null;
  const result = {
    ...summaryOf(known),
    groups,
    ranks: Object.fromEntries(known.map((each) => [each.labelled.id, each.rank])),
    rankings: Object.fromEntries(scored.map((each) => [each.labelled.id, each.ranking.components.slice(0, 5)])),
    findings: Object.fromEntries(scored.map((each) => [each.labelled.id, each.ranking.finding])),
    confidences: Object.fromEntries(scored.map((each) => [each.labelled.id, each.ranking.confidence])),
    specificity,
    ...(variants ? { variants } : {}),
    ...(injected ? { injected } : {}),
  };
  const lines = [
    ...scored.map(
      ({ labelled: { id }, rank, ranking }) =>
        `${id}: rank ${rank ?? '-'}, first ${ranking.components[0] ?? '-'} (${ranking.finding}, confidence ${ranking.confidence.toFixed(2)})`,
    ),
    ...[...Object.entries(groups), ...Object.entries(variants ?? {})].map(
      ([name, { cases, top1, top3 }]) => `${name}: ${cases} cases, top-1 ${percent(top1)}, top-3 ${percent(top3)}`,
    ),
    ...Object.entries(specificity).map(
      ([metric, share]) => `normal windows without a cause, ${metric}: ${percent(share)}`,
    ),
    ...(injected ? injectedLines(injected) : []),
  ];
  report(lines, result, options);
};
