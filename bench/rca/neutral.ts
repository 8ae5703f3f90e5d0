import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabelledCase, RcaCase, RcaTruth } from './case.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Cases as folders with `case.json` and, where somebody knows the answer, `truth.json`. */
export const readCases = (folder: string): LabelledCase[] =>
  readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .sort()
    .map((id) => {
      const parsed = RcaCase.safeParse(read(join(folder, id, 'case.json')));
      if (!parsed.success) throw new Error(`${id}/case.json is not a case: ${parsed.error.message}`);
      const truth = join(folder, id, 'truth.json');
      const graph = parsed.data.edges ? 'with call graph' : 'without call graph';
      return {
        id,
        group: parsed.data.symptom ? `${parsed.data.symptom.metric}, ${graph}` : `no symptom, ${graph}`,
        case: parsed.data,
        truth: existsSync(truth) ? RcaTruth.parse(read(truth)).components : null,
      };
    });
