import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { findReport } from '../../../cli/report/find-report.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { reportOf } from '../../../lib/domain/report/report-of.ts';
import {
  aDiagnosis,
  anOutcome,
  aSignal,
  atSecond,
  collected,
  iso,
  movedTo,
  opened,
  openingIn,
  SEEN,
} from '../../contract/builders.ts';
import { aReportCase, ENDINGS, EVIDENCE } from '../domain/report/a-case.ts';

const made = { manifests: [], now: atSecond(500) };
const aStore = () => createMemoryStore({ now: () => atSecond(0) });

describe('finding a report', () => {
  it('gives the one that was written', async () => {
    const store = aStore();
    const incident = await movedTo(store, await opened(store), 'validating');
    const { incidentId } = incident;
    const written = { ...reportOf(aReportCase(ENDINGS.mitigated), atSecond(310)), incidentId };
    await store.close(anOutcome(incident), SEEN, atSecond(300));
    await store.saveReport(written);
    expect(await findReport(store, incidentId, made)).toEqual({ report: written, note: null });
  });

  it('makes one from the records where none was written, and says so', async () => {
    const store = aStore();
    const incident = await movedTo(store, await opened(store), 'validating');
    const { incidentId } = incident;
    await store.saveEvidence(
      collected({
        incidentId,
        evidence: EVIDENCE.map((fact, index) => (index === 0 ? { ...fact, evidenceId: 'evd_1' } : fact)),
      }),
    );
    await store.saveDiagnosis(aDiagnosis({ incidentId }));
    await store.close(anOutcome(incident), SEEN, atSecond(300));
    expect(await findReport(store, incidentId, made)).toMatchObject({
      report: { incidentId, cause: { spokeFor: [{ cites: ['evd_1'] }] }, writtenAt: iso(500) },
      note: expect.stringContaining('none was written yet'),
    });
  });

  it('says that there is none of an incident that is open, unknown, or went on in another', async () => {
    const store = aStore();
    const { incidentId } = await opened(store);
    expect(await findReport(store, incidentId, made)).toMatchObject({
      report: null,
      note: /has not ended \(settling\)/,
    });
    expect(await findReport(store, 'inc_nobody', made)).toMatchObject({ report: null, note: /no incident inc_nobody/ });
    const ended = await movedTo(store, await opened(store), 'validating');
    await store.close(anOutcome(ended, { result: 'merged' }), SEEN, atSecond(300));
    expect(await findReport(store, ended.incidentId, made)).toMatchObject({ report: null, note: /went on as part of/ });
  });

  it('tells its reader where the incident is open again or has ended anew', async () => {
    const store = aStore();
    const incident = await movedTo(store, await opened(store), 'planning');
    const { incidentId, group } = incident;
    await store.escalate(anOutcome(incident, { result: 'escalated', endedAt: iso(250) }), atSecond(250));
    const written = { ...reportOf(aReportCase(ENDINGS.escalated), atSecond(260)), incidentId, endedAt: iso(250) };
    await store.saveReport(written);
    await store.close(anOutcome(incident, { result: 'resolved-by-human', endedAt: iso(300) }), SEEN, atSecond(300));
    expect((await findReport(store, incidentId, made)).note).toMatch(/that of .*12:05.* is not written yet/);
    const again = aSignal({ observedAt: iso(400), receivedAt: iso(401) });
    const policy = { joiningWindowSeconds: 600, reopenWithinSeconds: 3600 };
    await store.attach(group, [again], openingIn(group), atSecond(401), policy);
    expect((await findReport(store, incidentId, made)).note).toMatch(/opened again since/);
  });
});

const CLI = join(import.meta.dirname, '../../../cli/index.ts');

const selfheal = async (args: readonly string[], environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [CLI, ...args], { env: { PATH: process.env.PATH ?? '', ...environment } });
  const status = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
};

/** DynamoDB as far as two items are read from it. */
const table = async (items: readonly Record<string, unknown>[]) => {
  const server = createServer(async (request, response) => {
    const { TableName, Key } = JSON.parse(await text(request)) as { TableName: string; Key: { SK: { S: string } } };
    const item = TableName === 'records' && items.find(({ SK }) => SK === Key.SK.S);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(item ? { Item: marshall(item) } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-key',
      TABLE_NAME: 'records',
    },
    close: () => server.close(),
  };
};

describe('selfheal report', () => {
  const { outcome, ...reported } = aReportCase(ENDINGS.mitigated);
  const report = reportOf({ ...reported, outcome }, atSecond(310));
  const items = [
    { SK: 'REPORT', record: report },
    { SK: 'OUTCOME', record: outcome, learned: [], version: 1 },
  ];

  it('prints the report as Markdown, and as one line of JSON on request', async () => {
    const { environment, close } = await table(items);
    const shown = await selfheal(['report', 'inc_1'], environment);
    const json = await selfheal(['report', 'inc_1', '--json', '--table', 'records'], environment);
    close();
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^# Well again, though the fault remains, after 5 min: memory leak/);
    expect(shown.stdout).toContain('## How recovery was judged\n\n- Attempt 1, after the change: mitigated');
    expect(shown.stdout).toContain('by ann@example.com (link)');
    expect(json.stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(json.stdout)).toEqual(report);
  });

  it.each([
    [['report'], /takes one incident, given 0/],
    [['report', 'inc_1', 'inc_2', '--table', 't'], /takes one incident, given 2/],
    [['report', 'checkout', '--table', 't'], /no id of an incident/],
    [['report', 'inc_1'], /no table is named/],
    [['report', 'inc_1', '--table', 't', '--yaml'], /--yaml/],
    [['report', 'inc_1', '--table', 't', '--catalog', 'none.yaml'], /name your catalog/],
  ])('says what is wrong with %j', async (args, because) => {
    const { status, stderr } = await selfheal(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(because);
  });

  it('explains itself', async () => {
    const { status, stdout } = await selfheal(['report', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run selfheal -- report INCIDENT/);
  });
});
