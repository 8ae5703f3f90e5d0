import { writeFileSync } from 'node:fs';
import { EvalRun } from './eval/case-result.ts';
import { figuresOf } from './eval/figures.ts';
import { EVAL_HELP, readEvalOptions } from './eval/options.ts';
import { readChecked } from './eval/read-cases.ts';
import { runCases } from './eval/run-cases.ts';
import { runJson, runLines } from './eval/show-run.ts';

export { EVAL_HELP };

/** `eval --cases DIR`: plays recorded incidents and says what came out right; answers with the exit code. */
export const evaluate = async (args: readonly string[]): Promise<number> => {
  const options = readEvalOptions(args, process.env);
  const baseline = options.baseline === null ? null : readChecked(options.baseline, EvalRun);
  const run = await runCases(options, (line) => console.error(line));
  if (options.save !== null) writeFileSync(options.save, `${JSON.stringify(run, null, 2)}\n`);
  console.log(options.json ? runJson(run, baseline) : runLines(run, baseline).join('\n'));
  const { first, violated } = figuresOf(run.cases);
  return violated > 0 || first.count < options.atLeast * first.of ? 1 : 0;
};
