import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fromSetup, withoutEngines } from './setup/from-setup.ts';

const run = promisify(execFile);

const ROOT = new URL('../../', import.meta.url).pathname;

describe.skipIf(withoutEngines())('the production template', () => {
  it('has no error that cfn-lint knows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-template-'));
    try {
      await run(join(ROOT, 'node_modules', '.bin', 'cdk'), ['synth', '--quiet', '--output', folder], { cwd: ROOT });
      const lint = run(join(fromSetup('pythonBin'), 'cfn-lint'), [
        ...['--non-zero-exit-code', 'error'],
        ...['--format', 'parseable'],
        join(folder, 'selfheal.template.json'),
      ]);
      // Warnings are shown, errors fail.
      const { stdout } = await lint.catch((error: { stdout?: string; message: string }) => {
        throw new Error(`cfn-lint finds errors:\n${error.stdout || error.message}`);
      });
      expect(stdout.split('\n').filter((line) => /:E\d{4}:/.test(line))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('would not pass with a mistake in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-template-'));
    const file = join(folder, 'wrong.template.json');
    await writeFile(
      file,
      JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Speed: 1 } } } }),
    );
    try {
      await expect(
        run(join(fromSetup('pythonBin'), 'cfn-lint'), ['--format', 'parseable', file]),
      ).rejects.toMatchObject({
        stdout: expect.stringMatching(/:E\d{4}:/),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
