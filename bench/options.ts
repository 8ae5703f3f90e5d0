import { parseArgs } from 'node:util';

export interface BenchOptions {
  data: string | null;
  cases: string | null;
  split: string;
  /** Also make faults from normal data, drawn from `seed`. */
  inject: boolean;
  seed: number;
  /** Also the same cases with less known of each. */
  variants: boolean;
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
      inject: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      variants: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, given ${JSON.stringify(values.seed)}`);
  const { data = null, cases = null, split, inject, variants, json } = values;
  return { data, cases, split, inject, seed, variants, json };
};

/** A report for people unless only JSON was asked for; the last line is always one JSON object. */
export const report = (lines: readonly string[], result: object, { json }: Pick<BenchOptions, 'json'>): void => {
  if (!json) for (const line of lines) console.log(line);
  console.log(JSON.stringify(result));
};
