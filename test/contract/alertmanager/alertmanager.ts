import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Debian's package names it differently from the project's own archives. */
const BINARIES = ['prometheus-alertmanager', 'alertmanager'];

/** The Alertmanager on this machine, or null. */
export const alertmanagerBinary = (): string | null =>
  BINARIES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;

export interface AlertmanagerOptions {
  binary: string;
  webhookUrl: string;
  bearer: string;
}

/** An alert as Prometheus posts it; with `endsAt` in the past it is resolved. */
export interface PostedAlert {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  startsAt?: string;
  endsAt?: string;
  generatorURL?: string;
}

export interface Alertmanager {
  post(...alerts: PostedAlert[]): Promise<void>;
  stop(): Promise<void>;
}

const READY_SECONDS = 20;
const POLL_MILLISECONDS = 50;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on the loopback interface');
  return address.port;
};

/** Alerts of one cluster and name are told together, as in the documentation's own example, only without the long waits. */
const configuration = ({ webhookUrl, bearer }: AlertmanagerOptions): string =>
  stringify({
    route: {
      receiver: 'selfheal',
      group_by: ['alertname', 'cluster'],
      group_wait: '1s',
      group_interval: '1s',
      repeat_interval: '1h',
    },
    receivers: [
      {
        name: 'selfheal',
        webhook_configs: [
          {
            url: webhookUrl,
            send_resolved: true,
            http_config: { authorization: { type: 'Bearer', credentials: bearer } },
          },
        ],
      },
    ],
  });

/** A real Alertmanager on a free loopback port, with its own temporary storage and without a cluster. */
export const startAlertmanager = async (options: AlertmanagerOptions): Promise<Alertmanager> => {
  const folder = mkdtempSync(join(tmpdir(), 'selfheal-alertmanager-'));
  const configFile = join(folder, 'alertmanager.yml');
  writeFileSync(configFile, configuration(options), { mode: 0o600 });
  const origin = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    options.binary,
    [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'storage')}`,
      `--web.listen-address=${new URL(origin).host}`,
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(origin, child);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${log}`);
  }
  return {
    async post(...alerts) {
      const response = await fetch(`${origin}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    },
    stop,
  };
};

const ready = async (origin: string, child: ChildProcess): Promise<void> => {
  const until = Date.now() + 1000 * READY_SECONDS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`Alertmanager ended with ${child.exitCode} instead of getting ready`);
    const answer = await fetch(`${origin}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new Error(`Alertmanager is not ready after ${READY_SECONDS} s`);
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
