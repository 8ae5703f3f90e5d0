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
  const given = readYaml(text, file);
  const parsed = Catalog.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${describe(issue, given)}`);
  throw new Error(`${file}: ${lines.length} mistake(s) in the catalog\n${lines.join('\n')}`);
};

const readYaml = (text: string, file: string): unknown => {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: not YAML. ${broken.message}`);
  try {
    // Aliases are followed only here: `*name` may name nothing, or grow without end.
    return document.toJS();
  } catch (error) {
    throw new Error(`${file}: not YAML. ${(error as Error).message}`);
  }
};

/**
 * Throws when a service may be healed and nobody could ever be asked about it: without a sender no question leaves, without
 * approvers it has no addressee, and the incident would only ever end with people. Only a deployment needs it: a catalog that is merely read may lack both.
 */
export const requireSomebodyToAsk = (catalog: Catalog, file: string): void => {
  const asking = Object.entries(catalog.services).filter(
    ([, { autonomy }]) => autonomy === 'ask' || autonomy === 'auto',
  );
  const byApplication = Map.groupBy(asking, ([, { application }]) => application);
  const lines = [...byApplication].flatMap(([name, services]) => {
    const approvers = catalog.applications[name]?.approvers ?? [];
    return approvers.length > 0
      ? []
      : [
          `  applications.${name}.approvers: given ${shown(approvers)}; ${mayAsk(services)} Name who may say yes, ${OR_LESS}`,
        ];
  });
  if (asking.length > 0 && !catalog.mailFrom)
    lines.unshift(`  mailFrom: given nothing; ${mayAsk(asking)} Name a sender that SES has verified, ${OR_LESS}`);
  if (lines.length > 0)
    throw new Error(`${file}: ${lines.length} mistake(s) in the catalog, nobody could be asked\n${lines.join('\n')}`);
};

const OR_LESS = 'or set the autonomy of these services to recommend or observe';

const mayAsk = (services: readonly (readonly [name: string, service: unknown])[]): string =>
  `a question about ${services.map(([name]) => name).join(', ')} (autonomy ask or auto) would reach nobody.`;

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
