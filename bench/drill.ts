import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { SCENARIOS } from '../drill/scenarios/index.ts';
import { playAll } from './drill/play-all.ts';
import { type DrillSummary, summaryOf } from './drill/summary.ts';
import { report } from './options.ts';

const readDrillOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '20' },
      scenario: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1)
    throw new Error(`--seeds takes a whole number from 1 on, given ${values.seeds}`);
  const names = SCENARIOS.map(({ name }) => name);
  if (values.scenario !== undefined && !names.includes(values.scenario))
    throw new Error(`no scenario ${JSON.stringify(values.scenario)}; there are: ${names.join(', ')}`);
  return { seeds, scenarios: values.scenario === undefined ? names : [values.scenario], json: values.json };
};

const COLUMNS = [
  'runs',
  'first cause',
  'at first look',
  'first three',
  'acted on',
  'healed',
  'false healed',
  'harmful',
  'unsafe',
  'diagnosed',
] as const;

const linesOf = ({ scenarios, missed }: DrillSummary): string[] => [
  ['scenario'.padEnd(22), ...COLUMNS].join('  '),
  ...Object.entries(scenarios).map(([name, summary]) =>
    [
      name.padEnd(22),
      ...[
        summary.runs,
        summary.firstCauseRight,
        summary.atFirstLook,
        summary.inFirstThree,
        summary.actedOnRight,
        summary.healed,
        summary.falseHealed,
        summary.harmfulActions,
        summary.unsafeActions,
        summary.medianSecondsToDiagnose === null ? '-' : `${summary.medianSecondsToDiagnose} s`,
      ].map((value, index) => String(value).padStart(COLUMNS[index]?.length ?? 0)),
    ].join('  '),
  ),
  ...missed.map(
    ({ scenario, seed, firstCause, firstCauseRank, rootCauseRank, outcome }) =>
      `missed: ${scenario} with seed ${seed} named ${firstCause ?? 'nothing'} first; the truth was ${firstCauseRank ?? 'not ranked'} then and ${rootCauseRank ?? 'not ranked'} when it was acted on (${outcome})`,
  ),
];

/**
 * `drill --seeds 20`: every scenario of the drill with the seeds 1 to N, and what each run named as the cause against what was
 * really broken. Ends with 1 unless the first named cause, and the one that was acted on, is right in 95% of every scenario's runs and
 * nothing unsafe was done.
 */
export const runDrills = async (args: readonly string[]): Promise<void> => {
  const { seeds, scenarios, json } = readDrillOptions(args);
  const assignments = scenarios.flatMap((scenario) =>
    Array.from({ length: seeds }, (_, index) => ({ scenario, seed: index + 1 })),
  );
  let done = 0;
  const results = await playAll(assignments, availableParallelism(), ({ scenario, seed, firstCauseRight }) => {
    done += 1;
    console.error(`${done} of ${assignments.length}: ${scenario} ${seed} ${firstCauseRight ? 'right' : 'MISSED'}`);
  });
  const summary = summaryOf(results);
  if (!summary.right) process.exitCode = 1;
  report(linesOf(summary), { seeds, ...summary }, { json });
};
