import { expect, it } from 'vitest';
import { drillSignIn } from '../../drill/sign-in.ts';
import { createHandler as createIngest } from '../../functions/ingest-signals/handler.ts';
import { createApp } from '../../functions/operator-api/handler.ts';
import { createHandler as createRecordChange } from '../../functions/record-change/handler.ts';
import { createHandler as createWriteReport } from '../../functions/write-report/handler.ts';
import { createNewId } from '../../lib/adapters/ids.ts';
import { MemoryTable } from '../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../lib/adapters/table/incident-store.ts';
import { type Key, keyOf, type Table } from '../../lib/adapters/table/table.ts';
import { Service } from '../../lib/contracts/catalog.ts';
import { ownSignalMessage } from '../../lib/contracts/events/own-signal.ts';
import { ModelSettings } from '../../lib/contracts/model.ts';
import { NoticeSettings } from '../../lib/contracts/notices.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { linkIdFor, linkToken } from '../../lib/domain/approval/link.ts';
import type { ReasonerAnswer } from '../../lib/ports/reasoner.ts';
import { createTellNews } from '../../lib/telling/tell-news.ts';
import {
  aDiagnosis,
  anApproval,
  anOutcome,
  aPlan,
  atSecond,
  collected,
  fingerprintOf,
  iso,
  movedTo,
  opened,
  POLICY,
  SEEN,
} from '../contract/builders.ts';
import { aJournal } from '../fakes/journal.ts';
import { aCatalog } from '../unit/domain/builders/catalog.ts';
import { anEvent } from '../unit/domain/builders/events.ts';
import { aManifest } from '../unit/domain/builders/manifest.ts';
import { aSignal } from '../unit/domain/builders/signal.ts';
import { exampleCatalog, ofType, synthesise } from './support/parts.ts';

/** The functions that are kept to some partitions of the table really need no other: run over a table that refuses like IAM. */
const built = synthesise();
const now = () => atSecond(60);
const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });

interface Statement {
  Sid: string;
  Condition?: Record<string, Record<string, string[]>>;
}
const grantedTo = (room: string, sid: string, optional = false, stack = built): RegExp[] => {
  const statements = ofType(stack, 'AWS::IAM::Policy')
    .filter(({ Properties }) => String(Properties.PolicyName).startsWith(`${room.replaceAll('-', '')}Role`))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  const keys = statements.find(({ Sid }) => Sid === sid)?.Condition?.['ForAllValues:StringLike']?.[
    'dynamodb:LeadingKeys'
  ];
  if (!keys && optional) return [];
  if (!keys) throw new Error(`${room} is not kept to any partition in ${sid}`);
  return keys.map((key) => new RegExp(`^${key.replaceAll('*', '.*')}$`));
};

const keptTo = (room: string, table: Table, stack = built) => {
  const touched = { read: new Set<string>(), written: new Set<string>() };
  const [reads, writes] = ['ReadRecords', 'WriteRecords'].map((sid) => grantedTo(room, sid, false, stack)) as [
    RegExp[],
    RegExp[],
  ];
  const indexes = grantedTo(room, 'ReadIndexes', true, stack);
  const allow = (allowed: RegExp[], seen: Set<string>, partition: string) => {
    if (!allowed.some((pattern) => pattern.test(partition)))
      throw new Error(`AccessDenied: ${room} on the partition ${partition}`);
    seen.add(partition.replace(/#.*/, ''));
  };
  const read = ({ PK }: Key) => allow(reads, touched.read, PK);
  const write = ({ PK }: Key) => allow(writes, touched.written, PK);
  const kept: Table = {
    get: async (key) => {
      read(key);
      return table.get(key);
    },
    batchGet: async (keys) => {
      keys.forEach(read);
      return table.batchGet(keys);
    },
    query: async (query) => {
      allow(query.index ? indexes : reads, touched.read, query.partition);
      return table.query(query);
    },
    write: async (one) => {
      write(keyOf(one));
      return table.write(one);
    },
    transact: async (all) => {
      for (const one of all) write(keyOf(one));
      return table.transact(all);
    },
  };
  return { incidents: storeOver(kept), touched };
};

it('the operator’s pages show a question and take its answer within their partitions', async () => {
  const table = new MemoryTable({ now });
  const store = storeOver(table);
  const secret = 'a secret of the test';
  const { incidentId } = await opened(store);
  const plan = aPlan({ incidentId });
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  const approval = anApproval(plan, { expiresAt: iso(1800) });
  const approver = 'ann@example.com';
  const { approvalId, expiresAt } = approval;
  const linkId = linkIdFor(secret, approvalId, approver);
  const sent = { linkId, approvalId, incidentId, approver, planHash: plan.planHash, expiresAt };
  await store.askForApproval(approval, [sent], 'task-token-of-the-wait');

  const { incidents, touched } = keptTo('operator-api', table);
  const failures: unknown[] = [];
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => secret,
    manifests: [aManifest()],
    failed: (error) => void failures.push(error),
    now,
  });
  const token = linkToken(secret, sent);
  const shown = await app.request(`/approvals/${linkId}?token=${encodeURIComponent(token)}`);
  const body = new URLSearchParams({ token, decision: 'approved' });
  const answered = await app.request(`/approvals/${linkId}`, { method: 'POST', body });

  expect(failures).toEqual([]);
  expect([shown.status, answered.status]).toEqual([200, 200]);
  expect(await store.approval(incidentId, approvalId)).toMatchObject({ status: 'approved' });
  expect(touched).toEqual({ read: new Set(['LINK', 'INCIDENT', 'SWITCH']), written: new Set(['INCIDENT', 'AUDIT']) });
  await expect(incidents.lock(plan.target)).rejects.toThrow(/AccessDenied: operator-api on the partition LOCK#/);
});

it('the console shows its pages, turns the kill switch and signs out within its partitions', async () => {
  const table = new MemoryTable({ now });
  const store = storeOver(table);
  const { incidentId } = await opened(store);
  const { incidents, touched } = keptTo('operator-api', table);
  const operator = {
    id: 'chris@example.com',
    name: 'Chris',
    groups: ['operations-admins'],
    signedInAt: iso(0),
    expiresAt: iso(9999),
  };
  const failures: unknown[] = [];
  const pagesUrl = 'https://pages.example';
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => 'a secret of the test',
    manifests: [aManifest()],
    failed: (error) => void failures.push(error),
    now,
    signIn: {
      signIn: drillSignIn({ pagesUrl, now }),
      sessions: {
        start: async () => 'cookie',
        open: async () => ({ session: { operator, formToken: 'f'.repeat(32) }, renewed: null }),
      },
      catalog: exampleCatalog(),
      pagesUrl,
      refused: () => {},
    },
    console: { incidents, catalog: exampleCatalog(), manifests: [aManifest()], now },
  });
  const headers = { cookie: '__Host-selfheal-session=cookie', 'sec-fetch-site': 'same-origin', origin: pagesUrl };
  const pages = ['', `/incidents/${incidentId}`, '/services', '/services/checkout', '/runbooks', '/learning', '/audit'];
  for (const page of pages)
    expect((await app.request(`${pagesUrl}/console${page}`, { headers })).status, page).toBe(200);
  const body = new URLSearchParams({ formToken: 'f'.repeat(32), turn: 'engage', reason: 'a test' });
  const turned = await app.request(`${pagesUrl}/console/kill-switch`, { method: 'POST', headers, body });
  const form = new URLSearchParams({ formToken: 'f'.repeat(32) });
  const signedOut = await app.request(`${pagesUrl}/sign-out`, { method: 'POST', headers, body: form });
  expect(failures).toEqual([]);
  expect([turned.status, signedOut.status]).toEqual([303, 200]);
  expect(await store.killSwitch()).toMatchObject({ engaged: true, by: 'chris@example.com' });
  expect((await app.request(`${pagesUrl}/console`, { headers })).status).toBe(303);
  expect(touched.written).toEqual(new Set(['SWITCH', 'AUDIT', 'SESSION']));
});

it('people in Slack are told how a question ended within the partitions of whoever delivers it, which has none without Slack', async () => {
  const notices = NoticeSettings.parse({ slack: { team: 'T0123456', app: 'A0123456' } });
  const withSlack = synthesise({ catalog: { ...exampleCatalog(), notices } });
  const table = new MemoryTable({ now });
  const store = storeOver(table);
  const { incidentId } = await opened(store);
  const plan = aPlan({ incidentId });
  await store.savePlan(plan);
  const approval = anApproval(plan, { status: 'expired' });
  const message = { conversation: 'C0123456', ts: '1767268800.000100' };
  await store.setThread(incidentId, 'web', message);
  await store.addQuestionMessage(incidentId, approval.approvalId, 'ann@example.com', message);

  const { incidents, touched } = keptTo('deliver-decisions', table, withSlack);
  const said: string[] = [];
  const { journal, lines } = aJournal();
  const tell = createTellNews({
    incidents,
    records: incidents,
    desk: {
      replace: async (_, title) => said.push(title) > 0,
      reply: async (to, text) => {
        said.push(text);
        return to;
      },
      reword: async (_, text) => said.push(text) > 0,
    },
    channels: ['web'],
    journal,
    now,
  });
  await tell({ what: 'ended', approval });
  expect(said).toHaveLength(2);
  const yes = { by: 'ann@example.com', how: 'signed-in' as const, from: null, at: '2026-01-01T00:00:00.000Z' };
  await tell({ what: 'first-yes', approval: { ...approval, yeses: [yes] } });
  await tell({ what: 'yes-taken-back', approval, yes });
  expect(
    said
      .slice(2)
      .map((text) => text.split('\n')[0])
      .toSorted(),
  ).toEqual([
    'ann@example.com had said yes, and has taken it back',
    'ann@example.com has said yes; one more person must',
    'ann@example.com has taken their yes back; two people must say yes',
    'ann@example.com has taken their yes back; two people must say yes',
  ]);
  expect(lines).toEqual([]);
  expect(touched).toEqual({ read: new Set(['INCIDENT', 'TOLD']), written: new Set(['TOLD']) });
  await expect(incidents.saveDiagnosis(aDiagnosis({ incidentId }))).rejects.toThrow(/AccessDenied/);
  expect(() => keptTo('deliver-decisions', table)).toThrow('not kept to any partition');
  const actions = ofType(built, 'AWS::IAM::Policy')
    .filter(({ Properties }) => String(Properties.PolicyName).startsWith('deliverdecisionsRole'))
    .flatMap(({ Properties }) => JSON.stringify(Properties.PolicyDocument));
  expect(actions.join()).not.toMatch(/dynamodb:(GetItem|Query|PutItem)|secretsmanager/);
});

it('changes are recorded within their partitions', async () => {
  const { incidents, touched } = keptTo('record-change', new MemoryTable({ now }));
  const record = createRecordChange({
    incidents,
    catalog: { catalog: aCatalog(), policyVersion: POLICY, builtAt: iso(0) },
    journal: aJournal().journal,
  });
  const event = anEvent('ecs-deployment-failed', (began) => {
    began.account = '210987654321';
    began.region = 'eu-central-1';
    began.time = iso(30);
    began.resources = ['arn:aws:ecs:eu-central-1:210987654321:service/books/lending'];
    began.detail = { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS', deploymentId: 'ecs-svc/1' };
  });
  expect(await record(event)).toEqual({ recorded: 1 });
  expect(touched).toEqual({ read: new Set(['LOCK']), written: new Set(['CHANGE']) });
});

it('signals are taken in within their partitions: opened, reviewed, opened again, merged, suppressed', async () => {
  let second = 60;
  const clock = () => atSecond(second);
  const table = new MemoryTable({ now: clock });
  const store = storeOver(table);
  const { incidents, touched } = keptTo('ingest-signals', table);
  const failures: unknown[] = [];
  const heartbeat = { name: 'watchdog', alert: { source: 'generic', title: 'all is well' }, everySeconds: 300 };
  const catalog = aCatalog((draft) => {
    draft.services.shelf = {
      application: 'archive',
      kind: 'ecs-service',
      name: 'archive/shelf',
      dependsOn: ['lending'],
    };
    const mutes = [{ service: 'search', untilAt: iso(86_400), because: 'a move' }];
    Object.assign(draft, { mutes, heartbeats: [{ ...heartbeat, graceSeconds: 60, application: 'books' }] });
  });
  let made = 0;
  const ingest = createIngest({
    incidents,
    workflow: { start: async () => 'started' },
    deadLetters: { put: async (_body, because) => void failures.push(because) },
    catalog: { catalog, policyVersion: POLICY, builtAt: iso(0) },
    manifests: [aManifest()],
    journal: { count: () => {}, line: (message, { error }) => void (error && failures.push([message, error])) },
    newId: createNewId((count) => new Uint8Array(count).fill(++made)),
    now: clock,
  });
  const send = async (name: string, at: number, given: Partial<Signal>) => {
    second = at;
    const signal = aSignal({
      fingerprint: fingerprintOf(name),
      sourceEventId: `${name}-${at}`,
      observedAt: iso(at),
      ...given,
    });
    await ingest([{ messageId: 'm', body: ownSignalMessage(signal) }]);
  };
  const of = (service: string, application: string, status: Signal['status'] = 'firing'): Partial<Signal> => ({
    status,
    service,
    application,
    component: `210987654321:eu-central-1:ecs-service:${application}/${service}`,
  });

  await send('heard', 60, of('lending', 'books', 'resolved'));
  await send('lending', 61, of('lending', 'books'));
  // What may be our own doing: the lock says who changes the component.
  await send('stopped', 62, {
    ...of('lending', 'books'),
    source: 'ecs',
    labels: { happening: 'task-crashed', exitCode: '137' },
  });
  const [incident] = await store.incidentsIn(['settling'], 2);
  if (!incident) throw new Error('nothing was opened');
  const { incidentId } = incident;
  const plan = aPlan({ incidentId });
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(70) });
  await store.askForApproval(anApproval(plan, { expiresAt: iso(1800) }), [], 'task-token-of-the-wait');
  await send('lending', 80, of('lending', 'books', 'resolved'));
  expect(await store.approvals(incidentId, 1)).not.toMatchObject([{ status: 'waiting' }]);

  await store.move(incidentId, { to: 'validating', attempt: 1, at: atSecond(90) });
  const cured = {
    attempt: 1,
    target: plan.target,
    faultClass: 'memory-leak',
    service: 'lending',
    result: 'cured',
    alone: true,
  } as const;
  const attempts = [{ ...cured, runbook: 'restart-ecs-service' }];
  const known = (await store.incident(incidentId)) ?? incident;
  await store.close(anOutcome(known, { attempts, endedAt: iso(100), application: 'books' }), SEEN, atSecond(100));
  await send('lending', 110, of('lending', 'books'));
  expect(await store.incident(incidentId)).toMatchObject({ state: 'settling', run: 2 });

  await send('shelf', 120, of('shelf', 'archive'));
  expect(await store.incident(incidentId)).toMatchObject({ merged: [expect.anything()] });

  await send('search', 130, of('search', 'books'));
  await send('search', 131, of('search', 'books', 'resolved'));
  await send('watchdog', 132, { ...of('lending', 'books'), source: 'generic', title: 'all is well' });

  expect(failures).toEqual([]);
  expect(touched.read).toEqual(new Set(['INCIDENT', 'GROUP', 'FINGERPRINT', 'LOCK', 'FLAPPING', 'HELD', 'HEARTBEAT']));
  expect(touched.written).toEqual(
    new Set([
      'INCIDENT',
      'GROUP',
      'FINGERPRINT',
      'FLAPPING',
      'HELD',
      'SUPPRESSED',
      'HEARTBEAT',
      'TRACK',
      'APPLICATION',
    ]),
  );
  await expect(incidents.killSwitch()).rejects.toThrow(/AccessDenied: ingest-signals on the partition SWITCH/);
});

it('reports are written within their partitions, with what their models cost', async () => {
  const table = new MemoryTable({ now });
  const store = storeOver(table);
  const incident = await movedTo(store, await opened(store), 'validating');
  const { incidentId } = incident;
  await store.saveEvidence(collected({ incidentId }));
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.close(anOutcome(incident), SEEN, atSecond(50));

  const { incidents, touched } = keptTo('write-report', table);
  const model = {
    modelId: 'amazon.nova-lite-v1:0',
    prices: { 'amazon.nova-lite-v1:0': { inputDollarsPerMillion: 1, outputDollarsPerMillion: 1 } },
    dollarsPerMonth: 50,
  };
  const catalog = {
    ...exampleCatalog(),
    model: ModelSettings.parse(model),
    services: {
      checkout: Service.parse({ application: 'shop', kind: 'ecs-service', name: 'shop/checkout' }),
    },
  };
  const unavailable: ReasonerAnswer = {
    status: 'unavailable',
    kind: 'down',
    because: 'it is down',
    use: null,
    guardrail: [],
  };
  const write = createWriteReport({
    incidents,
    reasoners: () => ({ ask: async () => unavailable }),
    manifests: [],
    catalog: { catalog, policyVersion: POLICY, builtAt: iso(0) },
    journal: aJournal().journal,
    now,
  });
  expect(await write([incidentId])).toEqual({ written: [incidentId] });
  expect(await store.report(incidentId)).toMatchObject({ withoutWords: 'it is down' });
  expect(touched).toEqual({ read: new Set(['INCIDENT', 'BUDGET']), written: new Set(['INCIDENT', 'BUDGET']) });
  await expect(incidents.killSwitch()).rejects.toThrow(/AccessDenied: write-report on the partition SWITCH/);
});
