import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, type Program } from './launch.ts';
import type { RunFolder } from './run-folder.ts';

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

interface ServerProgram extends Omit<Program, 'output'> {
  /** Its log's name, too. */
  name: string;
  run: Pick<RunFolder, 'openLog' | 'printedLately'>;
  /** Answers with a status that is no error once the program is ready. */
  readyUrl: string;
  readySeconds: number;
}

/** Starts a program that serves HTTP, and waits until it does; throws with its own words when it does not. */
export const startServer = async ({
  name,
  run,
  readyUrl,
  readySeconds,
  ...program
}: ServerProgram): Promise<{ stop(): Promise<void> }> => {
  const log = run.openLog(name);
  const { runs, ending, stop } = launch({ ...program, output: log.descriptor });
  log.close();
  const deadline = Date.now() + 1000 * readySeconds;
  while (Date.now() < deadline && runs()) {
    const ready = await fetch(readyUrl).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return { stop };
    await sleep(200);
  }
  const why = runs() ? `was not ready after ${readySeconds} s` : `ended with ${ending()}`;
  await stop();
  throw new Error(`${name} ${why}. Printed last:\n${run.printedLately()}`);
};
