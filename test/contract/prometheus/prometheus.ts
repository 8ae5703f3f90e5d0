import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freeOrigin, startOwnServer } from '../own-server.ts';

/** Debian's package holds both: the server, and the tool that can give it a past. */
const BINARIES = { server: 'prometheus', tool: 'promtool' } as const;

const here = (binary: string): boolean => spawnSync(binary, ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether Prometheus is on this machine. */
export const prometheusIsHere = (): boolean => Object.values(BINARIES).every(here);

/** A sample of a series: when, epoch seconds, and its value as OpenMetrics writes it. */
export interface Sample {
  series: string;
  at: number;
  value: string;
}

export interface PrometheusOptions {
  /** What it has seen, by metric and its OpenMetrics type. */
  history: Readonly<Record<string, { type: 'counter' | 'gauge'; samples: readonly Sample[] }>>;
  /** Asked with HTTP Basic authentication when given; the hash is bcrypt's. */
  user?: { name: string; passwordHash: string };
}

export interface Prometheus {
  origin: string;
  stop(): Promise<void>;
}

const READY_SECONDS = 30;

/** https://prometheus.io/docs/specs/om/open_metrics_spec/ */
const openMetrics = (history: PrometheusOptions['history']): string => {
  const families = Object.entries(history).map(([name, { type, samples }]) => {
    const family = type === 'counter' ? name.replace(/_total$/, '') : name;
    const lines = samples.map(({ series, at, value }) => `${series} ${value} ${at}`);
    return [`# TYPE ${family} ${type}`, ...lines].join('\n');
  });
  return `${families.join('\n')}\n# EOF\n`;
};

const withHistory = (folder: string, history: PrometheusOptions['history']): string => {
  const file = join(folder, 'history.txt');
  const storage = join(folder, 'storage');
  writeFileSync(file, openMetrics(history));
  mkdirSync(storage);
  const { status, stderr } = spawnSync(BINARIES.tool, ['tsdb', 'create-blocks-from', 'openmetrics', file, storage], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`promtool ended with ${status}: ${stderr}`);
  return storage;
};

/** A real Prometheus on a free loopback port, with hours behind it and nothing that it scrapes. */
export const startPrometheus = async ({ history, user }: PrometheusOptions): Promise<Prometheus> => {
  const folder = mkdtempSync(join(tmpdir(), 'selfheal-prometheus-'));
  const configFile = join(folder, 'prometheus.yml');
  const webFile = join(folder, 'web.yml');
  writeFileSync(configFile, stringify({ scrape_configs: [] }));
  writeFileSync(webFile, stringify(user ? { basic_auth_users: { [user.name]: user.passwordHash } } : {}));
  const origin = await freeOrigin();
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const end = await startOwnServer({
      name: 'Prometheus',
      binary: BINARIES.server,
      args: [
        `--config.file=${configFile}`,
        `--web.config.file=${webFile}`,
        `--web.listen-address=${new URL(origin).host}`,
        `--storage.tsdb.path=${withHistory(folder, history)}`,
        // What was made for the test is old enough to be thrown away otherwise.
        '--storage.tsdb.retention.time=100y',
      ],
      readyUrl: `${origin}/-/ready`,
      readySeconds: READY_SECONDS,
    });
    const stop = async (): Promise<void> => {
      await end();
      clear();
    };
    return { origin, stop };
  } catch (error) {
    clear();
    throw error;
  }
};
