import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port of the loopback address that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

interface Program {
  name: string;
  command: string;
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Answers with any status once the program is ready. */
  readyUrl: string;
  readySeconds: number;
}

export interface Server {
  /** What it has printed lately, for people. */
  printed(): string;
  stop(): Promise<void>;
}

const KEPT_CHARACTERS = 20_000;

/** Starts a program that serves HTTP and waits until it does; throws with its own words when it does not. */
export const startServer = async ({
  name,
  command,
  args,
  environment,
  readyUrl,
  readySeconds,
}: Program): Promise<Server> => {
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(String(error))));

  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The group has ended already.
    }
  };
  // Also when the tests themselves break off.
  const killGroup = (): void => signalGroup('SIGKILL');
  process.once('exit', killGroup);
  const stop = async (): Promise<void> => {
    const ended = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
    signalGroup('SIGTERM');
    await Promise.race([ended, sleep(5_000)]);
    killGroup();
    process.off('exit', killGroup);
  };

  const deadline = Date.now() + 1000 * readySeconds;
  while (Date.now() < deadline && child.exitCode === null) {
    const ready = await fetch(readyUrl).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return { printed: () => printed, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`${name} ended, or was not ready after ${readySeconds} s. It printed:\n${printed.slice(-3000)}`);
};
