import { expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Table } from '../../../../lib/adapters/table/table.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import {
  anApproval,
  aPlan,
  aRequest,
  aSignal,
  atSecond,
  fingerprintOf,
  movedTo,
  opened,
  POLICY,
} from '../../../contract/builders.ts';
import { interrupted } from './interrupted.ts';

const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });
const ADA = { by: 'ada@example.com', how: 'signed-in', from: null } as const;

/** Dispatches a plan that nothing speaks against when it is looked at, and something does in the very moment of the write. */
const raced = async (happens: (store: IncidentStore, plan: Plan, approvalId: string) => Promise<unknown>) => {
  const table = new MemoryTable({ now: () => atSecond(0) });
  const store = storeOver(table);
  await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
  const incident = await movedTo(store, await opened(store), 'planning');
  const { incidentId, evidenceVersion } = incident;
  const plan = aPlan({ incidentId, gate: 'ask', evidenceVersion });
  const { approvalId } = await store.askForApproval(anApproval(plan), [], 'token-1');
  await store.decide(incidentId, approvalId, { decision: 'approved' }, ADA, atSecond(46));
  let interruptions = 0;
  const racing = interrupted(
    table,
    () => true,
    async () => {
      interruptions += 1;
      await happens(store, plan, approvalId);
    },
  );
  const result = await storeOver(racing).dispatch(aRequest(plan, { approvalId }));
  expect(interruptions).toBe(1);
  return { result, store, plan, approvalId };
};

const races: [string, string, Parameters<typeof raced>[0]][] = [
  ['the kill switch is engaged', 'switch-engaged', (store) => store.setKillSwitch(true, ADA, 'stop', atSecond(50))],
  [
    'another catalog comes into force',
    'policy-changed',
    (store) => store.registerPolicy('f00dfeed00000002', '2026-03-02T00:00:00.000Z'),
  ],
  [
    'a signal comes in',
    'evidence-changed',
    async (store, { incidentId }) => {
      const incident = await store.incident(incidentId);
      if (!incident) throw new Error('there is an incident');
      const signal = aSignal({ fingerprint: fingerprintOf('another'), title: 'another' });
      await store.attach(incident.group, [signal], () => incident, atSecond(50));
    },
  ],
  [
    'the yes is taken back',
    'approval-not-valid',
    (store, { incidentId }, approvalId) => store.takeBack(incidentId, approvalId, ADA, 'no', atSecond(50)),
  ],
  [
    'the yes is revoked',
    'approval-not-valid',
    (store, { incidentId }, approvalId) => store.revokeApproved(incidentId, approvalId, 'no', atSecond(50)),
  ],
  [
    'the incident moves on',
    'wrong-state',
    (store, { incidentId }) => store.move(incidentId, { to: 'validating', attempt: 1, at: atSecond(50) }),
  ],
];

it.each(races)('dispatches nothing where %s in the moment of the write', async (_, because, happens) => {
  const { result, store, plan, approvalId } = await raced(happens);
  expect(result).toEqual({ status: 'refused', because: [because] });
  expect(await store.remediations(plan.incidentId)).toEqual([]);
  expect(await store.lock(plan.target)).toBeNull();
  expect((await store.approval(plan.incidentId, approvalId))?.status).not.toBe('used');
});

it('dispatches where only something else happens in that moment', async () => {
  const { result } = await raced(async (store) => store.setKillSwitch(false, ADA, 'nothing', atSecond(50)));
  expect(result).toMatchObject({ status: 'dispatched' });
});
