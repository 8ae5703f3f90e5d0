import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freeOrigin, startOwnServer } from '../own-server.ts';

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
  const origin = await freeOrigin();
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  const end = await startOwnServer({
    name: 'Alertmanager',
    binary: options.binary,
    args: [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder, 'storage')}`,
      `--web.listen-address=${new URL(origin).host}`,
      '--cluster.listen-address=',
    ],
    readyUrl: `${origin}/-/ready`,
    readySeconds: READY_SECONDS,
  }).catch((error: unknown) => {
    clear();
    throw error;
  });
  return {
    async post(...alerts) {
      const response = await fetch(`${origin}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    },
    async stop() {
      await end();
      clear();
    },
  };
};
