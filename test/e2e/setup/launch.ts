import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const LAUNCHER = new URL('./launcher.ts', import.meta.url).pathname;
const GRACE_MILLISECONDS = 5_000;

export interface Program {
  command: string;
  args: readonly string[];
  /** All of its environment. */
  environment: Readonly<Record<string, string>>;
  cwd?: string;
  /** Where what it prints goes: a file's descriptor, or to whoever reads the child's streams. */
  output: number | 'pipe';
}

export interface Launched {
  child: ChildProcess;
  runs(): boolean;
  /** How it ended, for people. */
  ending(): string;
  /** Asks the program and all that it started to end, and makes them. */
  stop(): Promise<void>;
}

/** Starts a program that never outlives this process, whether that ends in order, is stopped by a signal, or is killed. */
export const launch = ({ command, args, environment, cwd, output }: Program): Launched => {
  const child = spawn(process.execPath, [LAUNCHER, command, ...args], {
    cwd,
    env: environment,
    stdio: ['pipe', output, output],
    detached: true,
  });
  // Nobody writes to it; a program that has ended leaves it broken.
  child.stdin?.on('error', () => {});
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The group has ended already.
    }
  };
  const killGroup = (): void => signalGroup('SIGKILL');
  // Before the folder goes in which it writes.
  process.prependOnceListener('exit', killGroup);
  const runs = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    child,
    runs,
    ending: () => (child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`),
    async stop() {
      const ended = runs() ? once(child, 'exit') : undefined;
      signalGroup('SIGTERM');
      await Promise.race([ended, sleep(GRACE_MILLISECONDS, undefined, { ref: false })]);
      killGroup();
      process.off('exit', killGroup);
    },
  };
};
