import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromSetup, withoutEngines } from './from-setup.ts';
import { prepareEngines } from './python.ts';

/** A program that answers like some Python, by what it is told to run. */
const aPython = (answers: { version?: string; venv?: string; install?: string }): string => {
  const folder = mkdtempSync(join(fromSetup('folder'), 'python-'));
  const file = join(folder, 'python3');
  const { version = 'echo 3.12.1; echo /usr/bin/python3', venv = 'true', install = 'true' } = answers;
  const text = `#!/bin/sh\ncase "$*" in\n*sys.version*) ${version};;\n*ensurepip*) ${venv};;\n*) ${install};;\nesac\n`;
  writeFileSync(file, text, { mode: 0o755 });
  return file;
};
const prepared = (command: string) => prepareEngines(fromSetup('folder'), command);

describe.skipIf(withoutEngines())('the engines’ Python', () => {
  it.each([
    ['is absent', () => '/nowhere/python3', /was not found/],
    ['is too old', () => aPython({ version: 'echo 3.9.2; echo /usr/bin/python3' }), /is 3\.9\.2/],
    ['has no venv', () => aPython({ venv: 'echo "ModuleNotFoundError: ensurepip" >&2; exit 1' }), /no venv/],
  ])('that %s is a reason to skip', async (_, command, why) => {
    expect(await prepared(command())).toEqual({ missing: expect.stringMatching(why) });
  });

  it.each([
    ['cannot tell its version', { version: 'echo "bad interpreter" >&2; exit 126' }],
    ['tells no version at all', { version: 'echo hello; echo there' }],
    ['breaks down while it looks for venv', { venv: 'echo "Fatal Python error" >&2; exit 1' }],
    ['cannot make the environment', { install: 'echo "No space left on device" >&2; exit 1' }],
  ])('that %s is an error, not a skip', async (_, answers) => {
    await expect(prepared(aPython(answers))).rejects.toThrow();
  });
});
