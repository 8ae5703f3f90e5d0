import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = new URL('./requirements.txt', import.meta.url).pathname;
const OLDEST = [3, 10] as const;

/** Where the engines' programs are, or why there are none. */
export type Engines = { bin: string } | { missing: string };

const advice = `the end-to-end tests need python3 ${OLDEST.join('.')} or newer with venv and pip (Debian: apt-get install python3-venv)`;

const versionOf = async (python: string): Promise<readonly [number, number] | null> => {
  try {
    const { stdout } = await run(python, ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])']);
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
    return [major, minor];
  } catch {
    return null;
  }
};

/**
 * Installs the engines into `.venv` beside the project, once per change of the requirements. A Python that is absent or too old is
 * an answer, not an error; one that is there and fails to install is an error.
 */
export const prepareEngines = async (root: string): Promise<Engines> => {
  const version = await versionOf('python3');
  if (!version) return { missing: `python3 was not found: ${advice}` };
  const [major, minor] = version;
  if (major !== OLDEST[0] || minor < OLDEST[1]) return { missing: `python3 is ${major}.${minor}: ${advice}` };

  const venv = join(root, '.venv');
  const bin = join(venv, 'bin');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const stamp = join(venv, 'requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { bin };
  try {
    await run('python3', ['-m', 'venv', '--clear', venv]);
  } catch (error) {
    return { missing: `python3 has no venv (${(error as Error).message.split('\n')[0]}): ${advice}` };
  }
  await run(join(bin, 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ]);
  writeFileSync(stamp, wanted);
  return { bin };
};
