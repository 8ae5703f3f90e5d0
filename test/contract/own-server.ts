import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

export interface OwnServer {
  name: string;
  binary: string;
  args: readonly string[];
  /** Where it says that it is ready; who asks without a password may be told so by a server that is there. */
  readyUrl: string;
  readySeconds: number;
}

const POLL_MILLISECONDS = 50;

/** An address of the loopback interface that nobody listens at. */
export const freeOrigin = async (): Promise<string> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on the loopback interface');
  return `http://127.0.0.1:${address.port}`;
};

/** Starts a server of another project and waits until it is ready; gives what ends it. When it does not come up, the error holds what it printed. */
export const startOwnServer = async (server: OwnServer): Promise<() => Promise<void>> => {
  const child = spawn(server.binary, server.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
  try {
    await ready(server, child);
  } catch (error) {
    await ended(child);
    throw new Error(`${String(error)}\n${log}`);
  }
  return () => ended(child);
};

const ready = async ({ name, readyUrl, readySeconds }: OwnServer, child: ChildProcess): Promise<void> => {
  const until = Date.now() + 1000 * readySeconds;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} instead of getting ready`);
    const answer = await fetch(readyUrl).catch(() => null);
    if (answer?.ok || answer?.status === 401) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new Error(`${name} is not ready after ${readySeconds} s`);
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
