import { writeFileSync } from 'node:fs';
import { EvalRun } from './eval/case-result.ts';
import { figuresOf } from './eval/figures.ts';
import { keepRun, lastRun, onlyPlayed } from './eval/last-run.ts';
import { EVAL_HELP, type EvalOptions, readEvalOptions } from './eval/options.ts';
import { readChecked } from './eval/read-cases.ts';
import { runCases } from './eval/run-cases.ts';
import { runJson, runLines } from './eval/show-run.ts';

export { EVAL_HELP };

/** `eval --cases DIR`: plays recorded incidents and says what came out right; answers with the exit code. */
export const evaluate = async (args: readonly string[]): Promise<number> => {
  const options = readEvalOptions(args, process.env);
  const named = options.baseline === null ? null : readChecked(options.baseline, EvalRun);
  const run = await runCases(options, (line) => console.error(line));
  if (options.save !== null) writeFileSync(options.save, `${JSON.stringify(run, null, 2)}\n`);
  const last = lastInPlaceOf(options, run);
  const baseline = named ?? last;
  console.log(options.json ? runJson(run, baseline) : runLines(run, baseline).join('\n'));
  const { first, violated } = figuresOf(run.cases);
  return violated > 0 || first.count < options.atLeast * first.of ? 1 : 0;
};

/** The last run of the same cases with the same model, whose place this one takes unless it played a part of them only. */
const lastInPlaceOf = ({ cases, only }: EvalOptions, run: EvalRun): EvalRun | null => {
  const of = { directory: process.cwd(), cases, modelId: run.modelId };
  const last = lastRun(of);
  if (only.length > 0) return last && onlyPlayed(last, run);
  const notKept = keepRun(of, run);
  if (notKept !== null) console.error(notKept);
  return last;
};
