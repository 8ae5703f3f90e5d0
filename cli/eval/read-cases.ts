import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { componentOfService } from '../../lib/domain/evidence/scope.ts';
import { UsageError } from '../usage-error.ts';
import { Expected, GoldenCase } from './golden-case.ts';

export interface NamedCase {
  /** The folder's name. */
  name: string;
  recorded: GoldenCase;
  expected: Expected;
}

/** JSON of a file, checked; throws a {@link UsageError} that names file, place and what was given. */
export const readChecked = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  if (!existsSync(file)) throw new UsageError(`${file} is missing`);
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: not JSON. ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `  ${path.join('.') || '(top)'}: ${message}`);
  throw new UsageError(`${file}: ${parsed.error.issues.length} mistake(s)\n${lines.join('\n')}`);
};

/** Cases of a folder by name, each with `case.json` and `expected.json`; `only` keeps those of these names. */
export const readCases = (
  directory: string,
  { only, runbooks }: { only: readonly string[]; runbooks: readonly string[] },
): NamedCase[] => {
  if (!existsSync(directory)) throw new UsageError(`no folder ${directory}; --cases takes one with a folder a case`);
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const strange = only.filter((name) => !names.includes(name));
  if (strange.length > 0) throw new UsageError(`no case ${strange.join(', ')} in ${directory}`);
  const wanted = only.length > 0 ? names.filter((name) => only.includes(name)) : names;
  if (wanted.length === 0) throw new UsageError(`${directory} holds no case: each is a folder with case.json in it`);
  return wanted.map((name) => {
    const recorded = readChecked(join(directory, name, 'case.json'), GoldenCase);
    const file = join(directory, name, 'expected.json');
    const expected = readChecked(file, Expected);
    const [complaint] = complaintsAbout(expected, recorded, runbooks);
    if (complaint) throw new UsageError(`${file}: ${complaint}`);
    return { name, recorded, expected };
  });
};

/** A name that is misspelled would be a must-not that is always kept, or a cause that nobody can find. */
const complaintsAbout = (
  { cause, also, runbook, composed = [], reportHolds, mustNot }: Expected,
  { catalog, evidence, reported }: GoldenCase,
  runbooks: readonly string[],
): string[] => {
  const components = new Set([
    ...Object.keys(catalog.services).map((service) => componentOfService(service, catalog)),
    ...(evidence?.edges.flat() ?? []),
  ]);
  const named = [
    ...[cause, ...also].flatMap((each) => each?.component ?? []),
    ...composed.map(({ target }) => target),
    ...mustNot.flatMap((each) => ('component' in each ? each.component : [])),
  ];
  const wanted = [
    runbook,
    ...composed.map((step) => step.runbook),
    ...mustNot.flatMap((each) => ('runbook' in each ? each.runbook : [])),
  ];
  return [
    ...named.filter((component) => !components.has(component)).map((component) => `the catalog has no ${component}`),
    ...wanted
      .filter((each) => each !== null && !runbooks.includes(each))
      .map((each) => `there is no runbook ${each}; there are: ${runbooks.join(', ')}`),
    ...(reportHolds.length > 0 && !reported ? ['the case writes no report: set reported'] : []),
    ...(cause === null && also.length > 0 ? ['where there is no cause there can be no other: name the first'] : []),
  ];
};
