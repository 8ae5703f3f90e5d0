import { parseArgs } from 'node:util';

export interface BenchOptions {
  data: string | null;
  cases: string | null;
  split: string;
  /** Only the JSON line. */
  json: boolean;
}

/** The options that every bench shares; throws on unknown ones. */
export const readOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      cases: { type: 'string' },
      split: { type: 'string', default: 'train' },
      json: { type: 'boolean', default: false },
    },
  });
  return { data: values.data ?? null, cases: values.cases ?? null, split: values.split, json: values.json };
};

/** A report for people unless only JSON was asked for; the last line is always one JSON object. */
export const report = (lines: readonly string[], result: object, { json }: Pick<BenchOptions, 'json'>): void => {
  if (!json) for (const line of lines) console.log(line);
  console.log(JSON.stringify(result));
};
