import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOGS = 'logs';
const SHOWN_LINES = 40;

/** The one folder of a run, for all that it writes outside the repository. */
export interface RunFolder {
  path: string;
  /** A folder in it, made. */
  inside(name: string): string;
  /** A file that a program may print into; answers with its descriptor, to be closed once the program has it. */
  openLog(name: string): { file: string; descriptor: number; close(): void };
  /** The end of everything that was printed so far, with each file's name, for people. */
  printedLately(): string;
  /** Removes all but the logs, which a failed run leaves behind. */
  keepLogsOnly(): void;
  remove(): void;
}

/** Makes the folder of a run; it goes when the process ends, also by a signal that can be caught, after what writes in it. */
export const makeRunFolder = (): RunFolder => {
  const path = mkdtempSync(join(tmpdir(), 'selfheal-e2e-'));
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  // The tests' runner ends in order after the other signals, not after this one.
  process.once('SIGHUP', () => process.exit(129));
  const inside = (name: string): string => {
    mkdirSync(join(path, name), { recursive: true });
    return join(path, name);
  };
  const logs = inside(LOGS);
  return {
    path,
    inside,
    openLog(name) {
      const file = join(logs, `${name}.log`);
      const descriptor = openSync(file, 'a');
      return { file, descriptor, close: () => closeSync(descriptor) };
    },
    printedLately: () =>
      readdirSync(logs)
        .map((name) => join(logs, name))
        .map((file) => `--- ${file}\n${lastLines(file)}`)
        .join('\n'),
    keepLogsOnly() {
      process.off('exit', remove);
      for (const name of readdirSync(path))
        if (name !== LOGS) rmSync(join(path, name), { recursive: true, force: true, maxRetries: 3 });
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
};

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
