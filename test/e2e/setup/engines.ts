import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePort, type Server, startServer } from './server.ts';

export interface Engine {
  endpoint: string;
  stop(): Promise<void>;
  printed: Server['printed'];
}

const stopAndRemove = (server: Server, folder: string) => async (): Promise<void> => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
};

/** The AWS emulator on a free port of the loopback address, with nothing in it; its functions run on this very Node. */
export const startMiniStack = async (bin: string): Promise<Engine> => {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-ministack-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'MiniStack',
    command: join(bin, 'python'),
    args: [new URL('./start_emulator.py', import.meta.url).pathname],
    environment: {
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      // What functions are told to call.
      AWS_ENDPOINT_URL: endpoint,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
    },
    readyUrl: `${endpoint}/_ministack/health`,
    readySeconds: 60,
  });
  return { endpoint, stop: stopAndRemove(server, folder), printed: server.printed };
};

/** moto's server: the better witness for the shapes of Auto Scaling. */
export const startMoto = async (bin: string): Promise<Engine> => {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-moto-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'moto',
    command: join(bin, 'moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    environment: { HOME: folder, TMPDIR: folder },
    readyUrl: `${endpoint}/moto-api/data.json`,
    readySeconds: 60,
  });
  return { endpoint, stop: stopAndRemove(server, folder), printed: server.printed };
};
