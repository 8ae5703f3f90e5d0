import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type * as z from 'zod';
import { RunbookManifest } from '../../contracts/manifest.ts';
import type { Place } from './call-rights.ts';
import { AutomationDocument } from './document.ts';
import { PolicyDocument } from './policy.ts';

export interface Runbook {
  readonly name: string;
  readonly manifest: RunbookManifest;
  readonly document: AutomationDocument;
  /** The document as it stands in the file: what SSM is given. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly policy: PolicyDocument;
}

/** A file of a runbook is missing or wrong; the message names file, path in the file and what was given. */
export class RunbookFileError extends Error {
  override readonly name = 'RunbookFileError';
}

/** Stands in the document for the ARN of the runbook's own role. */
const ROLE_PLACEHOLDER = '${AutomationRoleArn}';

const read = (file: string): unknown => {
  try {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.json') ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new RunbookFileError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

const checked = <Schema extends z.ZodType>(file: string, schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(
    ({ path, message }) =>
      `${file}: at ${path.join('.') || 'the top'}: ${message}; given ${JSON.stringify(at(value, path))?.slice(0, 200) ?? 'nothing'}`,
  );
  throw new RunbookFileError(issues.join('\n'));
};

const loadRunbook = (directory: string, name: string): Runbook => {
  const file = (base: string): string => join(directory, name, base);
  const manifest = checked(file('manifest.yaml'), RunbookManifest, read(file('manifest.yaml')));
  if (manifest.runbook !== name) {
    throw new RunbookFileError(
      `${file('manifest.yaml')}: at runbook: expected the folder's name ${JSON.stringify(name)}; given ${JSON.stringify(manifest.runbook)}`,
    );
  }
  const source = read(file('runbook.yaml'));
  const document = checked(file('runbook.yaml'), AutomationDocument, source);
  const policy = checked(file('policy.json'), PolicyDocument, read(file('policy.json')));
  return { name, manifest, document, source: source as Record<string, unknown>, policy };
};

/** The repository's `runbooks` folder. */
export const RUNBOOKS_DIRECTORY = fileURLToPath(new URL('../../../runbooks', import.meta.url));

/** Every runbook in a folder, by name; throws {@link RunbookFileError} for the first that is wrong, or when there is none. */
export const loadRunbooks = (directory: string = RUNBOOKS_DIRECTORY): readonly Runbook[] => {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (names.length === 0) throw new RunbookFileError(`${directory}: expected a folder for each runbook; given none`);
  return names.map((name) => loadRunbook(directory, name));
};

/** The document's content for SSM, with the role that it runs under. */
export const documentContent = ({ source }: Runbook, automationRoleArn: string): Record<string, unknown> => ({
  ...source,
  assumeRole: String(source.assumeRole).replace(ROLE_PLACEHOLDER, () => automationRoleArn),
});

/** The runbook's rights in one account and region. */
export const policyIn = (
  { policy }: Pick<Runbook, 'policy'>,
  { partition, region, account }: Place,
): PolicyDocument => {
  const fill = (pattern: string): string =>
    pattern
      .replaceAll('${Partition}', () => partition)
      .replaceAll('${Region}', () => region)
      .replaceAll('${Account}', () => account);
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Resource: typeof statement.Resource === 'string' ? fill(statement.Resource) : statement.Resource.map(fill),
    })),
  };
};
