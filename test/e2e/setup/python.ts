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

const ADVICE = `the end-to-end tests need python3 ${OLDEST.join('.')} or newer with venv and pip (Debian: apt-get install python3-venv)`;

interface Python {
  version: string;
  path: string;
}

/** Asks an interpreter who it is; null when there is none. One that is there and cannot answer is an error. */
const askPython = async (command: string): Promise<Python | null> => {
  try {
    const { stdout } = await run(command, ['-c', 'import sys; print(sys.version.split()[0]); print(sys.executable)']);
    const [version = '', path = ''] = stdout.trim().split('\n');
    return { version, path };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

const isTooOld = (version: string): boolean => {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number);
  if (Number.isNaN(major) || Number.isNaN(minor)) throw new Error(`python3 says that its version is "${version}"`);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

/** Debian has a Python without these two. */
const hasVenv = async (command: string): Promise<boolean> => {
  try {
    await run(command, ['-c', 'import venv, ensurepip']);
    return true;
  } catch (error) {
    if (/ModuleNotFoundError|ImportError/.test((error as { stderr?: string }).stderr ?? '')) return false;
    throw error;
  }
};

/**
 * Installs the engines into `.venv` beside the project, once for each Python and each change of the requirements. A Python that is
 * absent, too old or without venv is an answer, not an error; one that is there and fails to install is an error.
 */
export const prepareEngines = async (root: string, command = 'python3'): Promise<Engines> => {
  const python = await askPython(command);
  if (!python) return { missing: `${command} was not found: ${ADVICE}` };
  if (isTooOld(python.version)) return { missing: `${command} is ${python.version}: ${ADVICE}` };
  if (!(await hasVenv(command))) return { missing: `${command} has no venv or no ensurepip: ${ADVICE}` };

  const venv = join(root, '.venv');
  const bin = join(venv, 'bin');
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const wanted = `${digest}\n${python.version}\n${python.path}\n`;
  const stamp = join(venv, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { bin };
  await run(command, ['-m', 'venv', '--clear', venv]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check', '-r', REQUIREMENTS];
  await run(join(bin, 'python'), pip);
  writeFileSync(stamp, wanted);
  return { bin };
};
