import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../infra/support/repository.ts';
import { cdk } from './setup/cdk.ts';
import { plainEnvironment } from './setup/environment.ts';
import { fromSetup, withoutEngines } from './setup/from-setup.ts';

const run = promisify(execFile);

const finding = (level: 'E' | 'W') => new RegExp(`:${level}\\d{4}:`);

/** What cfn-lint says of a template, line by line; its exit code tells the same, and is not needed. */
const lint = async (file: string): Promise<string[]> => {
  const env = plainEnvironment(fromSetup('folder'));
  const { stdout } = await run(join(fromSetup('pythonBin'), 'cfn-lint'), ['--format', 'parseable', file], {
    env,
  }).catch((error: { stdout?: string; stderr?: string; message: string }) => {
    // It found something; what ends without a word has not linted anything.
    if (error.stdout) return { stdout: error.stdout };
    throw new Error(`cfn-lint failed: ${error.message}\n${error.stderr ?? ''}`);
  });
  return stdout.split('\n').filter(Boolean);
};

/** One line for each rule that warns: how often, and the first place. */
const warningsByRule = (lines: readonly string[]): string[] => {
  const warnings = lines.filter((line) => finding('W').test(line));
  const byRule = Map.groupBy(warnings, (line) => /:(W\d{4}):/.exec(line)?.[1]);
  return [...byRule].map(([rule, [first, ...others]]) => `${rule}, ${others.length + 1} times, first: ${first}`);
};

const folderFor = async (name: string): Promise<string> => {
  const folder = join(fromSetup('folder'), name);
  await mkdir(folder);
  return folder;
};

/** The production template as `npx cdk synth` writes it, with this catalog. */
const synthesised = async (folder: string, catalog: string): Promise<string> => {
  const output = join(folder, 'cdk.out');
  await cdk({ folder }, ['synth', '--quiet', '--output', output, '-c', `catalog=${catalog}`]);
  return join(output, 'selfheal.template.json');
};

const exampleCatalog = join(ROOT, 'selfheal.yaml');

/** The example's catalog with a model, which brings rights, settings and alarms of its own. */
const catalogWithModel = async (folder: string): Promise<string> => {
  const example = parse(await readFile(exampleCatalog, 'utf8')) as object;
  const file = join(folder, 'selfheal.yaml');
  const model = { modelId: 'eu.anthropic.claude-sonnet-4-20250514-v1:0' };
  await writeFile(file, JSON.stringify({ ...example, model }));
  return file;
};

describe.skipIf(withoutEngines())('the production template', () => {
  it.each([
    ['without a model', 'template', async () => exampleCatalog],
    ['with a model in the catalog', 'template-with-model', catalogWithModel],
  ])('%s has no error that cfn-lint knows', async (_, name, catalogIn) => {
    const folder = await folderFor(name);
    const lines = await lint(await synthesised(folder, await catalogIn(folder)));
    for (const line of warningsByRule(lines)) console.warn(line);
    expect(lines.filter((line) => finding('E').test(line))).toEqual([]);
  });

  it('would not pass with a mistake in it', async () => {
    const file = join(await folderFor('template-with-mistake'), 'wrong.template.json');
    const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { Speed: 1 } } };
    await writeFile(file, JSON.stringify({ Resources }));
    expect(await lint(file)).toContainEqual(expect.stringMatching(finding('E')));
  });
});
