import { expect, it } from 'vitest';
import type { Incident } from '../../../lib/contracts/incident.ts';
import type { Plan } from '../../../lib/contracts/plan.ts';
import type { Remediation } from '../../../lib/contracts/remediation.ts';
import type { DispatchRefusal, DispatchRequest } from '../../../lib/ports/dispatch-records.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  anApproval,
  aPlan,
  aRemediation,
  aRequest,
  aSignal,
  atSecond,
  fingerprintOf,
  iso,
  movedTo,
  opened,
  POLICY,
  repeated,
  unique,
} from '../builders.ts';

const aTarget = (): string => `111122223333:eu-west-1:ecs-service:shop/${unique()}`;

/** An incident with a plan that may be dispatched, on a target and a service of its own. */
const planned = async (
  store: IncidentStore,
  given: Partial<Plan> = {},
): Promise<{ incident: Incident; plan: Plan }> => {
  await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
  const incident = await movedTo(store, await opened(store), 'planning');
  const plan = aPlan({ incidentId: incident.incidentId, target: aTarget(), service: unique(), ...given });
  return { incident, plan };
};

/** Runs something while the kill switch is engaged, and releases it whatever happens. */
const whileEngaged = async <T>(store: IncidentStore, call: () => Promise<T>): Promise<T> => {
  await store.setKillSwitch(true, { by: 'ada@example.com', how: 'command-line', from: null }, 'a test', atSecond(0));
  try {
    return await call();
  } finally {
    await store.setKillSwitch(
      false,
      { by: 'ada@example.com', how: 'command-line', from: null },
      'the test is over',
      atSecond(1),
    );
  }
};

export const dispatchContract = (store: () => IncidentStore): void => {
  it('writes the remediation, takes the lock with a fence and moves the incident', async () => {
    const { plan } = await planned(store());
    const request = aRequest(plan);
    const result = await store().dispatch(request);
    expect(result).toEqual({ status: 'dispatched', remediation: { ...request.remediation, fence: 1 } });
    expect(await store().remediations(plan.incidentId)).toEqual([{ ...request.remediation, fence: 1 }]);
    expect(await store().lock(plan.target)).toEqual({
      target: plan.target,
      incidentId: plan.incidentId,
      remediationId: request.remediation.remediationId,
      fence: 1,
    });
    expect(await store().incident(plan.incidentId)).toMatchObject({ state: 'remediating', updatedAt: iso(50) });
  });

  it('answers a repeated dispatch with what it dispatched before', async () => {
    const { plan } = await planned(store());
    const request = aRequest(plan);
    await store().dispatch(request);
    const saved = { ...request.remediation, status: 'running' as const, executionId: 'exec-1' };
    await store().saveRemediation(saved);
    expect(await store().dispatch(request)).toEqual({ status: 'already', remediation: { ...saved, fence: 1 } });
  });

  it('refuses a second remedy in the same attempt', async () => {
    const { plan } = await planned(store());
    await store().dispatch(aRequest(plan));
    expect(await store().dispatch(aRequest(plan))).toEqual({ status: 'refused', because: ['wrong-state'] });
  });

  it('dispatches one of ten concurrent repetitions', async () => {
    const { plan } = await planned(store());
    const request = aRequest(plan);
    const results = await repeated(10, () => store().dispatch(request));
    expect(results.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill('already'), 'dispatched']);
  });

  it('dispatches one of two incidents that want the same target at once', async () => {
    const target = aTarget();
    const plans = [await planned(store(), { target }), await planned(store(), { target })];
    const results = await Promise.all(plans.map(({ plan }) => store().dispatch(aRequest(plan))));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['dispatched', 'refused']);
    expect(results.find(({ status }) => status === 'refused')).toEqual({
      status: 'refused',
      because: ['target-locked'],
    });
  });

  it.each<[DispatchRefusal, (plan: Plan) => Partial<DispatchRequest>]>([
    ['policy-changed', () => ({ policyVersion: 'another' })],
    ['evidence-changed', () => ({ evidenceVersion: 0 })],
    ['approval-not-valid', (plan) => ({ plan: { ...plan, gate: 'ask' } })],
    ['approval-not-valid', () => ({ approvalId: 'apr_none' })],
    ['wrong-state', (plan) => ({ plan: { ...plan, attempt: 2 }, remediation: aRemediation({ ...plan, attempt: 2 }) })],
  ])('refuses with %s', async (because, change) => {
    const { plan } = await planned(store());
    expect(await store().dispatch(aRequest(plan, change(plan)))).toEqual({ status: 'refused', because: [because] });
    expect(await store().remediations(plan.incidentId)).toEqual([]);
    expect(await store().lock(plan.target)).toBeNull();
  });

  it('names every reason at once', async () => {
    const { plan } = await planned(store());
    const request = aRequest({ ...plan, gate: 'ask' }, { policyVersion: 'another', evidenceVersion: 0 });
    const result = await whileEngaged(store(), () => store().dispatch(request));
    expect(result).toEqual({
      status: 'refused',
      because: ['switch-engaged', 'policy-changed', 'approval-not-valid', 'evidence-changed'],
    });
  });

  it('refuses an incident that is not about to be remediated', async () => {
    await store().registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const { incidentId } = await opened(store());
    const plan = aPlan({ incidentId, target: aTarget(), service: unique() });
    expect(await store().dispatch(aRequest(plan))).toEqual({ status: 'refused', because: ['wrong-state'] });
  });

  it('refuses once a signal has changed the evidence', async () => {
    const { incident, plan } = await planned(store());
    await store().attach(
      incident.group,
      [aSignal({ fingerprint: fingerprintOf('new') })],
      () => incident,
      atSecond(45),
    );
    expect(await store().dispatch(aRequest(plan))).toEqual({ status: 'refused', because: ['evidence-changed'] });
  });

  it.each([
    ['breaker-target', { remediationsPerTargetPerHour: 1 }],
    ['breaker-service', { remediationsPerServicePerHour: 1 }],
  ] as const)('trips %s within the clock hour and forgets it in the next', async (because, limit) => {
    const { plan: first } = await planned(store());
    const limits = { ...aRequest(first).limits, ...limit };
    await store().dispatch(aRequest(first, { limits }));
    await store().releaseLock(first.target, first.incidentId);
    const { plan: second } = await planned(store(), { target: first.target, service: first.service });
    const request = aRequest(second, { limits, at: atSecond(3599) });
    const started = (atSeconds: number) => store().startedInHour(first.target, first.service, atSecond(atSeconds));
    expect(await started(3599)).toMatchObject({ target: 1, service: 1 });
    expect((await started(3599)).account).toBeGreaterThanOrEqual(1);
    expect(await started(3600)).toMatchObject({ target: 0, service: 0 });
    expect(await store().dispatch(request)).toEqual({ status: 'refused', because: [because] });
    expect(await store().dispatch({ ...request, at: atSecond(3600) })).toMatchObject({ status: 'dispatched' });
  });

  it('trips the breaker of the account', async () => {
    const account = String(900_000_000_000 + Math.floor(Math.random() * 1e11));
    const target = () => aTarget().replace('111122223333', account);
    const { plan: first } = await planned(store(), { target: target() });
    const { plan: second } = await planned(store(), { target: target() });
    const limits = { ...aRequest(first).limits, remediationsPerHour: 1 };
    await store().dispatch(aRequest(first, { limits }));
    expect(await store().dispatch(aRequest(second, { limits }))).toEqual({
      status: 'refused',
      because: ['breaker-account'],
    });
  });

  it('never passes a breaker, however many come at once', async () => {
    const service = unique();
    const plans: Plan[] = [];
    for (let n = 0; n < 12; n += 1) plans.push((await planned(store(), { service })).plan);
    const results = await Promise.all(plans.map((plan) => store().dispatch(aRequest(plan))));
    expect(results.filter(({ status }) => status === 'dispatched')).toHaveLength(4);
    for (const result of results) if (result.status === 'refused') expect(result.because).toEqual(['breaker-service']);
  });

  it('starts nothing of critical risk under fewer than two different signed-in yeses, whatever the record asks for', async () => {
    const { plan } = await planned(store(), { gate: 'ask', risk: { level: 'critical', because: ['the whole shop'] } });
    const yes = (by: string, how: 'link' | 'signed-in' = 'signed-in') => ({ by, how, from: null, at: iso(46) });
    const under = async (needs: 1 | 2, yeses: ReturnType<typeof yes>[]) => {
      const approval = anApproval(plan, { status: 'approved', needs, yeses });
      await store().askForApproval(approval, [], 'token');
      return store().dispatch(aRequest(plan, { approvalId: approval.approvalId }));
    };
    const refused = { status: 'refused', because: ['approval-not-valid'] };
    expect(await under(1, [])).toEqual(refused);
    expect(await under(2, [yes('ada@example.com')])).toEqual(refused);
    expect(await under(2, [yes('ada@example.com'), yes('ADA@example.com')])).toEqual(refused);
    expect(await under(2, [yes('ada@example.com'), yes('bob@example.com', 'link')])).toEqual(refused);
    const both = await under(2, [yes('ada@example.com'), yes('bob@example.com')]);
    expect(both).toMatchObject({ status: 'dispatched' });
  });

  it('starts nothing on the yes of who asked for it, alone or as one of two, whatever the record says', async () => {
    const yes = (by: string) => ({ by, how: 'signed-in' as const, from: null, at: iso(46) });
    const under = async (risk: Plan['risk'], given: Parameters<typeof anApproval>[1]) => {
      const { plan } = await planned(store(), { gate: 'ask', risk });
      const approval = anApproval(plan, { status: 'approved', requestedBy: 'ada@example.com', ...given });
      await store().askForApproval(approval, [], 'token');
      return store().dispatch(aRequest(plan, { approvalId: approval.approvalId }));
    };
    const [high, critical] = (['high', 'critical'] as const).map((level) => ({ level, because: ['the whole shop'] }));
    const refused = { status: 'refused', because: ['approval-not-valid'] };
    if (!high || !critical) throw new Error('two levels of risk');
    expect(await under(high, { decidedBy: 'Ada@Example.com' })).toEqual(refused);
    expect(await under(high, { decidedBy: 'bob@example.com' })).toMatchObject({ status: 'dispatched' });
    const two = { needs: 2, decidedBy: 'cy@example.com' } as const;
    expect(await under(critical, { ...two, yeses: [yes('ada@example.com'), yes('cy@example.com')] })).toEqual(refused);
    const others = await under(critical, { ...two, yeses: [yes('bob@example.com'), yes('cy@example.com')] });
    expect(others).toMatchObject({ status: 'dispatched' });
  });

  it('uses an approval once, and only while it is approved, unexpired and about this plan', async () => {
    const { plan } = await planned(store(), { gate: 'ask' });
    const approval = anApproval(plan);
    const refused = { status: 'refused', because: ['approval-not-valid'] };
    await store().askForApproval(approval, [], 'token');
    const request = aRequest(plan, { approvalId: approval.approvalId });
    expect(await store().dispatch(request)).toEqual(refused);
    await store().decide(
      plan.incidentId,
      approval.approvalId,
      { decision: 'approved' },
      { by: 'ada@example.com', how: 'signed-in', from: null },
      atSecond(46),
    );
    expect(await store().dispatch({ ...request, at: atSecond(1845) })).toEqual(refused);
    const other = { ...plan, planHash: 'b'.repeat(64) };
    expect(await store().dispatch({ ...request, plan: other, remediation: aRemediation(other) })).toEqual(refused);
    // Nor of a plan made anew that would change the very same: the yes was to what was known then.
    const anew = { ...plan, planId: 'pln_2' };
    expect(await store().dispatch({ ...request, plan: anew, remediation: aRemediation(anew) })).toEqual(refused);
    const stopped = { ...plan, gate: 'stop' as const };
    expect(await store().dispatch({ ...request, plan: stopped })).toEqual(refused);
    expect(await store().dispatch(request)).toMatchObject({ status: 'dispatched' });
    expect(await store().approval(plan.incidentId, approval.approvalId)).toMatchObject({
      status: 'used',
      decidedBy: 'ada@example.com',
    });
  });

  it('raises the fence with every holder, and takes over only from the holder that was seen to end', async () => {
    const target = aTarget();
    const { plan: first } = await planned(store(), { target });
    const { plan: second } = await planned(store(), { target });
    await store().dispatch(aRequest(first));
    expect(await store().dispatch(aRequest(second, { takeOverFence: 7 }))).toEqual({
      status: 'refused',
      because: ['target-locked'],
    });
    expect(await store().dispatch(aRequest(second, { takeOverFence: 1 }))).toMatchObject({
      status: 'dispatched',
      remediation: { fence: 2 },
    });
    expect(await store().lock(target)).toMatchObject({ incidentId: second.incidentId, fence: 2 });
  });

  it('releases a lock for its holder only, keeps its fence, and may be told twice', async () => {
    const { plan } = await planned(store());
    await store().dispatch(aRequest(plan));
    await store().releaseLock(plan.target, 'inc_stranger');
    expect(await store().lock(plan.target)).toMatchObject({ incidentId: plan.incidentId });
    for (let n = 0; n < 2; n += 1) await store().releaseLock(plan.target, plan.incidentId);
    expect(await store().lock(plan.target)).toEqual({
      target: plan.target,
      incidentId: null,
      remediationId: null,
      fence: 1,
    });
    const { plan: next } = await planned(store(), { target: plan.target });
    expect(await store().dispatch(aRequest(next))).toMatchObject({ remediation: { fence: 2 } });
  });

  it.each<[string, () => Partial<Remediation>]>([
    ['target', () => ({ target: aTarget() })],
    ['parameters', () => ({ parameters: { DesiredCount: '400' } })],
  ])('will not carry out a remediation that is not the plan: another %s', async (field, given) => {
    const { plan } = await planned(store());
    const remediation = aRemediation(plan, given());
    await expect(store().dispatch(aRequest(plan, { remediation }))).rejects.toThrow(
      new RegExp(`does not carry out plan .*${field}`),
    );
  });

  it('writes a rollback under the lock of its remedy, even while the kill switch is engaged', async () => {
    const { plan } = await planned(store());
    await store().dispatch(aRequest(plan));
    const rollback = aRemediation(plan, { purpose: 'rollback', startedAt: iso(90) });
    const result = await whileEngaged(store(), () => store().dispatchRollback(rollback, atSecond(90)));
    expect(result).toEqual({ status: 'dispatched', remediation: { ...rollback, fence: 1 } });
    expect(await store().dispatchRollback(rollback, atSecond(91))).toEqual({
      status: 'already',
      remediation: { ...rollback, fence: 1 },
    });
    expect(await store().incident(plan.incidentId)).toMatchObject({ state: 'rolling-back' });
    expect(await store().remediations(plan.incidentId)).toHaveLength(2);
  });

  it('refuses a rollback whose lock was released or whose remedy never ran', async () => {
    const { plan } = await planned(store());
    const rollback = aRemediation(plan, { purpose: 'rollback' });
    expect(await store().dispatchRollback(rollback, atSecond(80))).toEqual({
      status: 'refused',
      because: ['target-locked', 'wrong-state'],
    });
    await store().dispatch(aRequest(plan));
    await store().releaseLock(plan.target, plan.incidentId);
    expect(await store().dispatchRollback(rollback, atSecond(90))).toEqual({
      status: 'refused',
      because: ['target-locked'],
    });
  });

  it('dispatches a further step under the used approval, only after the success of the one before', async () => {
    const other = aTarget();
    const { plan } = await planned(store(), { gate: 'ask' });
    const composed: Plan = { ...plan, following: [{ ...plan, target: other, service: unique() }] };
    const approval = anApproval(composed);
    await store().askForApproval(approval, [], 'token');
    const by = { by: 'ada@example.com', how: 'signed-in', from: null } as const;
    await store().decide(plan.incidentId, approval.approvalId, { decision: 'approved' }, by, atSecond(46));
    const ofStep = (step: number, given: Partial<DispatchRequest> = {}): DispatchRequest => {
      const { target, service } = composed.following[step - 2] ?? composed;
      const remediation = aRemediation(composed, { step, target, service });
      return aRequest(composed, { approvalId: approval.approvalId, remediation, ...given });
    };
    const second = ofStep(2);
    // Not before the first; the approval is not used up by it.
    expect(await store().dispatch(second)).toEqual({
      status: 'refused',
      because: ['approval-not-valid', 'wrong-state'],
    });
    const first = ofStep(1);
    await store().dispatch(first);
    expect(await store().dispatch(second)).toEqual({ status: 'refused', because: ['wrong-state'] });
    const done = { ...first.remediation, status: 'succeeded' as const, executionId: 'exec-1', endedAt: iso(60) };
    await store().saveRemediation(done);
    expect(await store().dispatch({ ...second, approvalId: null })).toMatchObject({ because: ['approval-not-valid'] });
    const changed = { ...composed, planHash: 'b'.repeat(64) };
    const notApproved = ofStep(2, { plan: changed, remediation: { ...second.remediation, planHash: 'b'.repeat(64) } });
    expect(await store().dispatch(notApproved)).toMatchObject({ because: ['approval-not-valid', 'wrong-state'] });
    expect(await whileEngaged(store(), () => store().dispatch(second))).toMatchObject({ because: ['switch-engaged'] });
    // Long after the question would have expired: the leave is for the whole plan.
    expect(await store().dispatch({ ...second, at: atSecond(2000) })).toMatchObject({ status: 'dispatched' });
    expect(await store().lock(plan.target)).toMatchObject({ incidentId: plan.incidentId });
    expect(await store().lock(other)).toMatchObject({ incidentId: plan.incidentId });
    expect(await store().remediations(plan.incidentId)).toHaveLength(2);
  });

  it('will not dispatch a plan of several steps without an approval, whatever its gate says', async () => {
    const { plan } = await planned(store());
    const composed: Plan = { ...plan, following: [{ ...plan, runbook: 'scale-ecs-service' }] };
    expect(await store().dispatch(aRequest(composed))).toEqual({ status: 'refused', because: ['approval-not-valid'] });
    const unknown = aRemediation(composed, { step: 3 });
    await expect(store().dispatch(aRequest(composed, { remediation: unknown }))).rejects.toThrow(/step 3.*runbook/);
  });

  it('takes two steps on one target back under one tenure of its lock, each once', async () => {
    const { plan } = await planned(store(), { gate: 'ask' });
    const composed: Plan = { ...plan, following: [{ ...plan, runbook: 'scale-ecs-service' }] };
    const approval = anApproval(composed);
    await store().askForApproval(approval, [], 'token');
    const by = { by: 'ada@example.com', how: 'signed-in', from: null } as const;
    await store().decide(plan.incidentId, approval.approvalId, { decision: 'approved' }, by, atSecond(46));
    for (const step of [1, 2]) {
      const runbook = step === 1 ? composed.runbook : 'scale-ecs-service';
      const remediation = aRemediation(composed, { step, runbook });
      const request = aRequest(composed, { approvalId: approval.approvalId, remediation });
      expect(await store().dispatch(request)).toMatchObject({ status: 'dispatched', remediation: { fence: 1 } });
      await store().saveRemediation({
        ...remediation,
        status: 'succeeded',
        executionId: `exec-${step}`,
        endedAt: iso(60),
      });
    }
    for (const step of [2, 1]) {
      const rollback = aRemediation(composed, { step, purpose: 'rollback', startedAt: iso(90 - step) });
      expect(await store().dispatchRollback(rollback, atSecond(90))).toMatchObject({ status: 'dispatched' });
      expect(await store().dispatchRollback(rollback, atSecond(91))).toMatchObject({ status: 'already' });
    }
    expect(await store().remediations(plan.incidentId)).toHaveLength(4);
  });

  it('follows a remediation to its end and never changes it afterwards', async () => {
    const { plan } = await planned(store());
    const { remediation } = aRequest(plan);
    await store().dispatch(aRequest(plan, { remediation }));
    const running = { ...remediation, status: 'running' as const, executionId: 'exec-1' };
    const failed = { ...running, status: 'failed' as const, endedAt: iso(99), failure: 'no capacity' };
    await store().saveRemediation(running);
    await store().saveRemediation({ ...remediation, failure: 'late and wrong' });
    expect(await store().remediations(plan.incidentId)).toEqual([{ ...running, fence: 1 }]);
    await store().saveRemediation(failed);
    await store().saveRemediation({ ...running, status: 'succeeded' });
    expect(await store().remediations(plan.incidentId)).toEqual([{ ...failed, fence: 1 }]);
    await expect(store().saveRemediation(aRemediation(plan))).rejects.toThrow(/never dispatched/);
  });

  it('tells who engaged the kill switch and why', async () => {
    const engaged = await whileEngaged(store(), () => store().killSwitch());
    expect(engaged).toEqual({ engaged: true, by: 'ada@example.com', reason: 'a test', at: iso(0) });
    expect(await store().killSwitch()).toMatchObject({ engaged: false, reason: 'the test is over' });
  });
};
