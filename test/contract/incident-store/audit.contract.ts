import { expect, it } from 'vitest';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  anApproval,
  aPlan,
  aRemediation,
  aRequest,
  aReservation,
  atSecond,
  collected,
  iso,
  movedTo,
  opened,
  POLICY,
  repeated,
  unique,
} from '../builders.ts';

const ADA = { by: 'ada@example.com', how: 'signed-in', from: '192.0.2.7' } as const;
/** Years that no other test's clock reaches, so that tests may share a table. */
const inYear = (year: number, second: number) => new Date(Date.UTC(year, 4, 31, 23, 59, second));

export const auditContract = (store: () => IncidentStore): void => {
  const read = (before: Date, limit: number) => store().auditEntries({ before: before.toISOString(), limit });

  it('records the one decision of many with who, how, from where and for which plan', async () => {
    const plan = aPlan({ incidentId: (await opened(store())).incidentId });
    const approval = anApproval(plan, { expiresAt: inYear(2031, 59).toISOString() });
    await store().askForApproval(approval, [], 'token');
    await repeated(10, () =>
      store().decide(
        plan.incidentId,
        approval.approvalId,
        { decision: 'rejected', reason: 'not now' },
        ADA,
        inYear(2031, 1),
      ),
    );
    expect(await read(inYear(2031, 30), 1)).toMatchObject({
      entries: [
        {
          at: inYear(2031, 1).toISOString(),
          act: 'rejected',
          ...ADA,
          incidentId: plan.incidentId,
          approvalId: approval.approvalId,
          planHash: plan.planHash,
          reason: 'not now',
        },
      ],
    });
  });

  it('keeps every turn of the kill switch, also those of one moment', async () => {
    const at = inYear(2039, 1);
    const BEN = { ...ADA, by: 'ben@example.com' };
    await store().setKillSwitch(true, ADA, 'stop all', at);
    await store().setKillSwitch(true, BEN, 'stop all of it', at);
    await store().setKillSwitch(false, ADA, 'it was a rehearsal', at);
    const { entries } = await read(inYear(2039, 2), 3);
    expect(entries.map(({ by, reason }) => `${by}: ${reason}`).toSorted()).toEqual([
      'ada@example.com: it was a rehearsal',
      'ada@example.com: stop all',
      'ben@example.com: stop all of it',
    ]);
  });

  it('records what was started and taken back with what allowed it, and nothing that was refused', async () => {
    await store().registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const incident = await movedTo(store(), await opened(store()), 'planning');
    const target = `111122223333:eu-west-1:ecs-service:shop/${unique()}`;
    const request = aRequest(aPlan({ incidentId: incident.incidentId, target }), { at: inYear(2033, 1) });
    const refused = { ...request, policyVersion: 'f00dfeed0000dead', at: inYear(2033, 9) };
    expect(await store().dispatch(refused)).toMatchObject({ status: 'refused' });
    await repeated(3, () => store().dispatch(request));
    await store().saveRemediation({ ...request.remediation, status: 'succeeded', endedAt: iso(99) });
    const rollback = aRemediation(request.plan, { purpose: 'rollback' });
    await store().dispatchRollback(rollback, inYear(2033, 2));
    const { entries } = await read(inYear(2033, 30), 2);
    expect(entries).toMatchObject([
      { act: 'rollback-started', by: 'selfheal', target, planHash: request.plan.planHash },
      { act: 'remedy-started', by: 'selfheal', target, runbook: request.plan.runbook, approvalId: null },
    ]);
  });

  it('does not record as anybody’s decision what the clock ended', async () => {
    const plan = aPlan({ incidentId: (await opened(store())).incidentId });
    const approval = anApproval(plan);
    await store().askForApproval(approval, [], 'token');
    await store().endApproval(plan.incidentId, approval.approvalId, 'expired', 'nobody answered', inYear(2035, 1));
    const { entries } = await read(inYear(2035, 30), 5);
    expect(entries.filter(({ approvalId }) => approvalId === approval.approvalId)).toEqual([]);
  });

  it('reads newest first, page by page, over the ends of months, each line once', async () => {
    const instants = [
      inYear(2037, 10),
      inYear(2037, 11),
      new Date(inYear(2037, 11).getTime() + 60_000),
      new Date(inYear(2037, 11).getTime() + 61_000),
      new Date(inYear(2037, 11).getTime() + 40 * 86_400_000),
    ];
    for (const [index, at] of instants.entries())
      await store().setKillSwitch(index % 2 === 0, ADA, `turn ${index}`, at);
    const seen: (string | null)[] = [];
    let before: string | null = '2038-01-01T00:00:00.000Z';
    for (let pages = 0; pages < 3 && before !== null; pages += 1) {
      const page = await store().auditEntries({ before, limit: 2 });
      seen.push(...page.entries.map(({ reason }) => reason));
      before = page.next;
    }
    await store().setKillSwitch(false, ADA, 'the test is over', new Date('2037-12-31T00:00:00.000Z'));
    expect(seen).toEqual(['turn 4', 'turn 3', 'turn 2', 'turn 1', 'turn 0']);
    expect(before).toBeNull();
  });

  it('sums up what models were charged with in a month', async () => {
    const at = inYear(2039, 1);
    expect(await store().monthMicrodollars(at)).toBe(0);
    await store().reserveModelCall(aReservation({ incidentId: `inc_${unique()}`, microdollars: 1500 }), at);
    expect(await store().monthMicrodollars(at)).toBe(1500);
    expect(await store().monthMicrodollars(atSecond(0))).not.toBe(1500);
  });

  it('reads what an attempt saw without the incident that it belongs to', async () => {
    const { incidentId } = await opened(store());
    expect(await store().collected(incidentId, 1)).toBeNull();
    await store().saveEvidence(collected({ incidentId, gaps: [{ collector: 'logs', component: null, because: 'x' }] }));
    expect(await store().collected(incidentId, 1)).toMatchObject({ incidentId, gaps: [{ because: 'x' }] });
  });
};
