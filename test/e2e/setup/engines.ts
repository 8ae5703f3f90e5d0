import { join } from 'node:path';
import { CREDENTIALS } from '../account/place.ts';
import { plainEnvironment } from './environment.ts';
import type { RunFolder } from './run-folder.ts';
import { freePort, startServer } from './server.ts';

export interface Engine {
  endpoint: string;
  stop(): Promise<void>;
}

/** The AWS emulator on a free port of the loopback address, with nothing in it; its functions run on this very Node. */
export const startMiniStack = async (bin: string, run: RunFolder): Promise<Engine> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { stop } = await startServer({
    name: 'ministack',
    command: join(bin, 'python'),
    args: [new URL('./start_emulator.py', import.meta.url).pathname],
    environment: {
      ...plainEnvironment(run.inside('ministack')),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      // Every call is checked against the policies that its caller's role has; our own keys are the account's root.
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      // What functions are told to call.
      AWS_ENDPOINT_URL: endpoint,
    },
    run,
    readyUrl: `${endpoint}/_ministack/health`,
    readySeconds: 60,
  });
  return { endpoint, stop };
};

/** moto's server: the better witness for the shapes of Auto Scaling. */
export const startMoto = async (bin: string, run: RunFolder): Promise<Engine> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { stop } = await startServer({
    name: 'moto',
    command: join(bin, 'moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    environment: plainEnvironment(run.inside('moto')),
    run,
    readyUrl: `${endpoint}/moto-api/data.json`,
    readySeconds: 60,
  });
  return { endpoint, stop };
};
