import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCatalog, COMPONENTS } from '../domain/builders/catalog.ts';
import { anEvent } from '../domain/builders/events.ts';

const CLI = join(import.meta.dirname, '../../../cli/index.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selfheal-cli-'));
  // JSON is YAML.
  writeFileSync(join(folder, 'selfheal.yaml'), JSON.stringify(aCatalog()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command where the bookshop's catalog is; `content` becomes the file `event.json`. */
const selfheal = (args: readonly string[], content?: unknown, input?: string) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  if (content !== undefined) writeFileSync(join(folder, 'event.json'), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
};

const readings = (stdout: string) => JSON.parse(stdout).readings;

const alertmanager = {
  version: '4',
  receiver: 'selfheal',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'LoansAreSlow', cluster: 'books', service: 'lending', severity: 'critical' },
      annotations: { summary: 'Readers wait too long' },
      startsAt: '2026-05-04T10:01:10.431Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example/graph',
      fingerprint: '676e1c41d95283c8',
    },
  ],
};

describe('selfheal ingest', () => {
  it('shows the signal in an event, which service it speaks of, and which incident it belongs to', () => {
    const { status, stdout } = selfheal(['ingest', 'event.json'], anEvent('alarm-metric'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^signal: lending-latency$/m);
    expect(stdout).toMatch(/^ {2}status +firing, /m);
    expect(stdout).toMatch(/^ {2}service +lending, by the metric, which is in its telemetry, tier important$/m);
    expect(stdout).toMatch(/^ {2}application +books, production, owner books-team$/m);
    expect(stdout).toContain(COMPONENTS.lending);
    expect(stdout).toMatch(/^ {2}group +app#books /m);
    expect(stdout).toMatch(/^ {2}fingerprint +[0-9a-f]{32}$/m);
    expect(stdout).toMatch(
      /^ {2}symptom +p90 of ApplicationSignals Latency is [0-9.]+ \(bad above [0-9.]+\) over 60 s$/m,
    );
  });

  it('gives one line of JSON on request, from standard input too', () => {
    const { status, stdout } = selfheal(['ingest', '-', '--json'], undefined, JSON.stringify(anEvent('alarm-metric')));
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(readings(stdout)).toMatchObject([
      {
        message: 1,
        kind: 'signal',
        group: 'app#books',
        resolvedBy: 'telemetry',
        signal: { status: 'firing', component: COMPONENTS.lending },
      },
    ]);
  });

  it('reads every message of a batch on its own', () => {
    const batch = {
      Records: [
        { messageId: 'm1', body: JSON.stringify(anEvent('alarm-metric')) },
        { messageId: 'm2', body: JSON.stringify(anEvent('ecs-task-scaled-in')) },
        { messageId: 'm3', body: 'no event' },
      ],
    };
    const { status, stdout } = selfheal(['ingest', 'event.json'], batch);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^message 1, signal: lending-latency$/m);
    expect(stdout).toMatch(/^message 2, no signal: the task was stopped without a failure/m);
    expect(stdout).toMatch(/^message 3, unreadable: expected JSON/m);
    expect(readings(selfheal(['ingest', 'event.json', '--json']).stdout)).toMatchObject([
      { message: 1, kind: 'signal' },
      { message: 2, kind: 'ignored' },
      { message: 3, kind: 'unreadable' },
    ]);
  });

  it("reads a webhook's body as its sender's", () => {
    const { status, stdout } = selfheal(['ingest', 'event.json', '--source', 'alertmanager', '--json'], alertmanager);
    expect(status).toBe(0);
    expect(readings(stdout)).toMatchObject([
      {
        kind: 'signal',
        group: 'app#books',
        signal: { source: 'alertmanager', severity: 'critical', service: 'lending' },
      },
    ]);
  });

  it('names the field of a webhook that is wrong', () => {
    const [alert] = alertmanager.alerts;
    const wrong = { ...alertmanager, alerts: [{ ...alert, status: 'burning' }] };
    const { status, stdout } = selfheal(['ingest', 'event.json', '--source', 'alertmanager'], wrong);
    expect(status).toBe(1);
    expect(stdout).toContain('alerts.0.status is "burning"');
  });

  it.each([
    ['an event that tells of nothing wrong', anEvent('ecs-task-scaled-in'), 'no signal: the task was stopped'],
    [
      'an event with a wrong field',
      anEvent('alarm-metric', (event) => {
        event.detail.state.value = 'BAD';
      }),
      'detail.state.value is "BAD"',
    ],
    ['something else', { hello: 'world' }, 'unreadable: expected an EventBridge event'],
    ['no JSON', 'hello world', 'unreadable: expected JSON'],
  ])('says why there is no signal in %s', (_, event, because) => {
    const { status, stdout } = selfheal(['ingest', 'event.json'], event);
    expect(status).toBe(1);
    expect(stdout).toContain(because);
  });

  it('says that the catalog does not know a resource', () => {
    const strange = anEvent('alarm-metric', (event) => {
      event.detail.configuration.metrics[0].metricStat.metric.dimensions = { Thing: 'odd' };
    });
    const { status, stdout } = selfheal(['ingest', 'event.json'], strange);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}service +unknown to the catalog, so only observed$/m);
    expect(stdout).toMatch(/^ {2}group +unknown#210987654321#eu-central-1#Thing=odd /m);
  });

  it('lets no event move the cursor of the terminal', () => {
    const nasty = anEvent('alarm-metric', (event) => {
      event.detail.alarmName = 'calm\u001b[2J\u202e';
    });
    const { stdout } = selfheal(['ingest', 'event.json'], nasty);
    expect(stdout).toMatch(/^.*signal: calm$/m);
    expect(['\u001b', '\u202e'].filter((character) => stdout.includes(character))).toEqual([]);
  });

  it.each([
    [['ingest'], 'takes one file'],
    [['ingest', 'one.json', 'two.json'], 'takes one file'],
    [['ingest', 'missing.json'], 'missing.json cannot be read'],
    [['ingest', 'event.json', '--source', 'nagios'], '--source takes one of datadog'],
    [['ingest', 'event.json', '--colour'], "Unknown option '--colour'"],
    [['ingest', 'event.json', '--catalog', 'missing.yaml'], 'no catalog at missing.yaml'],
    [['ingest', 'event.json', '--catalog', 'event.json'], 'mistake(s) in the catalog'],
    [['heal'], 'no command "heal"; there are: eval, ingest, policy, report'],
  ])('answers %j with what is possible instead', (args, because) => {
    const { status, stdout, stderr } = selfheal(args, { hello: 'world' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(because);
  });

  it('explains itself', () => {
    expect(selfheal([])).toMatchObject({ status: 0, stdout: expect.stringContaining('ingest ') });
    expect(selfheal(['ingest', '--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Examples') });
  });
});
