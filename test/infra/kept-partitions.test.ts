import { expect, it } from 'vitest';
import { createApp } from '../../functions/operator-api/handler.ts';
import { createHandler as createRecordChange } from '../../functions/record-change/handler.ts';
import { MemoryTable } from '../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../lib/adapters/table/incident-store.ts';
import { type Key, keyOf, type Table } from '../../lib/adapters/table/table.ts';
import { linkIdFor, linkToken } from '../../lib/domain/approval/link.ts';
import { aDiagnosis, anApproval, aPlan, atSecond, iso, opened, POLICY } from '../contract/builders.ts';
import { aJournal } from '../fakes/journal.ts';
import { aCatalog } from '../unit/domain/builders/catalog.ts';
import { anEvent } from '../unit/domain/builders/events.ts';
import { aManifest } from '../unit/domain/builders/manifest.ts';
import { ofType, synthesise } from './support/parts.ts';

/** The functions that are kept to some partitions of the table really need no other: run over a table that refuses like IAM. */
const built = synthesise();
const now = () => atSecond(60);
const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });

interface Statement {
  Sid: string;
  Condition?: Record<string, Record<string, string[]>>;
}
const grantedTo = (room: string, sid: string): RegExp[] => {
  const statements = ofType(built, 'AWS::IAM::Policy')
    .filter(({ Properties }) => String(Properties.PolicyName).startsWith(`${room.replaceAll('-', '')}Role`))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  const keys = statements.find(({ Sid }) => Sid === sid)?.Condition?.['ForAllValues:StringLike']?.[
    'dynamodb:LeadingKeys'
  ];
  if (!keys) throw new Error(`${room} is not kept to any partition in ${sid}`);
  return keys.map((key) => new RegExp(`^${key.replaceAll('*', '.*')}$`));
};

const keptTo = (room: string, table: Table) => {
  const touched = { read: new Set<string>(), written: new Set<string>() };
  const [reads, writes] = [grantedTo(room, 'ReadRecords'), grantedTo(room, 'WriteRecords')];
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
      if (query.index) throw new Error(`AccessDenied: ${room} on the index ${query.index}`);
      allow(reads, touched.read, query.partition);
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
  expect(touched).toEqual({ read: new Set(['LINK', 'INCIDENT']), written: new Set(['INCIDENT']) });
  await expect(incidents.lock(plan.target)).rejects.toThrow(/AccessDenied: operator-api on the partition LOCK#/);
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
