import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type * as z from 'zod';
import { Catalog, type VersionedCatalog } from '../contracts/catalog.ts';

/**
 * Reads the operator's catalog. Throws one error that lists every mistake with file, path in the file, what was given and
 * what is allowed, so that a bad catalog never gets as far as a deployment.
 */
export const readCatalog = (file: string, builtAt?: string): VersionedCatalog => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `${file}: the catalog cannot be read (${(error as Error).message}); name it with -c catalog=<file>`,
    );
  }
  return {
    catalog: parseCatalog(text, file),
    policyVersion: createHash('sha256').update(text).digest('hex').slice(0, 16),
    builtAt: builtAt ?? statSync(file).mtime.toISOString(),
  };
};

export const parseCatalog = (text: string, file: string): Catalog => {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: not YAML. ${broken.message}`);
  const given: unknown = document.toJS();
  const parsed = Catalog.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${describe(issue, given)}`);
  throw new Error(`${file}: ${lines.length} mistake(s) in the catalog\n${lines.join('\n')}`);
};

const describe = (issue: z.core.$ZodIssue, given: unknown): string => {
  const place = issue.path.map(String).join('.') || '(top)';
  const value = issue.path.reduce<unknown>(
    (at, key) => (at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    given,
  );
  if (issue.code === 'unrecognized_keys') {
    return `${place}: given ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}; no such key, check its spelling and indentation`;
  }
  const allowed =
    issue.code === 'invalid_value' ? `expected one of ${issue.values.map(String).join(', ')}` : issue.message;
  return `${place}: given ${shown(value)}; ${allowed}`;
};

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
