import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EvalRun } from './case-result.ts';

/** In the folder in which the command is run; git ignores it. */
const FOLDER = '.selfheal';

/** What a run is compared with is one of the same cases with the same model. */
export interface RunOf {
  /** Where the command is run. */
  directory: string;
  cases: string;
  modelId: string | null;
}

const fileOf = ({ directory, cases, modelId }: RunOf): string => {
  const what = createHash('sha256')
    .update(JSON.stringify([resolve(directory, cases), modelId]))
    .digest('hex');
  return join(directory, FOLDER, `last-eval-${what.slice(0, 12)}.json`);
};

/** The run before this one; null where there was none, or where it was kept by a version that wrote it otherwise. */
export const lastRun = (of: RunOf): EvalRun | null => {
  const file = fileOf(of);
  if (!existsSync(file)) return null;
  try {
    return EvalRun.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
};

/** Of an earlier run only the cases that this one played, so that the others are not missed. */
export const onlyPlayed = (earlier: EvalRun, run: EvalRun): EvalRun => {
  const played = new Set(run.cases.map(({ name }) => name));
  return { ...earlier, cases: earlier.cases.filter(({ name }) => played.has(name)) };
};

/** Keeps a run as the one that the next is compared with; why it could not, where it could not: the run itself was shown. */
export const keepRun = (of: RunOf, run: EvalRun): string | null => {
  const file = fileOf(of);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(run)}\n`);
    return null;
  } catch (error) {
    return `the run could not be kept for the next one: ${(error as Error).message}`;
  }
};
