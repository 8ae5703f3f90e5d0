import { expect, it } from 'vitest';
import { IllegalTransitionError } from '../../../lib/contracts/incident.ts';
import type { AttemptResult } from '../../../lib/contracts/outcome.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  aChange,
  anOutcome,
  aPlan,
  aRequest,
  atSecond,
  COMPONENT,
  iso,
  movedTo,
  opened,
  POLICY,
  repeated,
  SEEN,
  unique,
} from '../builders.ts';

const anAttempt = (service: string, given: Partial<AttemptResult> = {}): AttemptResult => ({
  alone: true,
  attempt: 1,
  runbook: 'restart-ecs-service',
  target: COMPONENT,
  faultClass: 'memory-leak',
  service,
  result: 'mitigated',
  ...given,
});

/** An incident under remediation on a target of its own. */
const remediating = async (store: IncidentStore, application = 'shop') => {
  await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
  const incident = await movedTo(store, await opened(store, { application }), 'planning');
  const target = `111122223333:eu-west-1:ecs-service:shop/${unique()}`;
  const plan = aPlan({ incidentId: incident.incidentId, target, service: unique() });
  const request = aRequest(plan);
  await store.dispatch(request);
  const finish = () => store.saveRemediation({ ...request.remediation, status: 'succeeded', endedAt: iso(99) });
  const validate = () => store.move(incident.incidentId, { to: 'validating', attempt: 1, at: atSecond(100) });
  return { incident, plan, finish, validate };
};

export const outcomesContract = (store: () => IncidentStore): void => {
  it('closes with outcome, track records, freed group and released lock, and repeating it changes nothing', async () => {
    const application = unique();
    const { incident, plan, finish, validate } = await remediating(store(), application);
    await finish();
    await validate();
    const outcome = anOutcome(incident, {
      attempts: [
        anAttempt(plan.service, { result: 'unchanged' }),
        anAttempt(plan.service, { attempt: 2 }),
        anAttempt(plan.service, { attempt: 3, runbook: 'roll-back-ecs-deployment', result: 'unknown' }),
      ],
    });
    const closed = await repeated(5, () => store().close(outcome, SEEN, atSecond(300)));
    const again = await store().close({ ...outcome, result: 'cured' }, SEEN, atSecond(400));
    expect([...closed, again]).toEqual(Array(6).fill(outcome));
    expect(await store().outcome(incident.incidentId)).toEqual(outcome);
    expect(await store().incident(incident.incidentId)).toMatchObject({ state: 'closed', closedAt: iso(300) });
    expect(await store().lock(plan.target)).toMatchObject({ incidentId: null, fence: 1 });
    expect(await store().pastOutcomes(application, 10)).toEqual([outcome]);
    expect(await store().trackRecords(plan.service)).toEqual([
      { faultClass: 'memory-leak', runbook: 'restart-ecs-service', service: plan.service, helped: 1, failed: 1 },
    ]);
  });

  it('refuses to close an incident that was not validated', async () => {
    const incident = await opened(store());
    await expect(store().close(anOutcome(incident), SEEN, atSecond(300))).rejects.toThrow(IllegalTransitionError);
    expect(await store().outcome(incident.incidentId)).toBeNull();
  });

  it('keeps the lock of a remediation that still runs when the incident goes to people', async () => {
    const { incident, plan, finish } = await remediating(store());
    const outcome = anOutcome(incident, { result: 'escalated' });
    expect(await store().escalate(outcome, atSecond(200))).toEqual(outcome);
    expect(await store().incident(incident.incidentId)).toMatchObject({ state: 'escalated', closedAt: null });
    expect(await store().lock(plan.target)).toMatchObject({ incidentId: incident.incidentId });
    await finish();
    await store().close(anOutcome(incident, { result: 'resolved-by-human', endedAt: iso(400) }), SEEN, atSecond(400));
    expect(await store().lock(plan.target)).toMatchObject({ incidentId: null });
  });

  it("learns from an attempt once, at the first of its incident's ends", async () => {
    const application = unique();
    const { incident, plan, finish } = await remediating(store(), application);
    await finish();
    const attempts = [anAttempt(plan.service, { result: 'worse' })];
    const escalated = anOutcome(incident, { result: 'escalated', attempts });
    const closed = anOutcome(incident, { result: 'resolved-by-human', attempts, endedAt: iso(900) });
    await store().escalate(escalated, atSecond(300));
    await store().escalate({ ...escalated, followUp: 'other' }, atSecond(301));
    expect(await store().pastOutcomes(application, 10)).toEqual([escalated]);
    await store().close(closed, SEEN, atSecond(900));
    expect(await store().escalate(escalated, atSecond(901))).toEqual(closed);
    expect(await store().trackRecords(plan.service)).toMatchObject([{ helped: 0, failed: 1 }]);
    expect(await store().pastOutcomes(application, 10)).toEqual([closed]);
  });

  it('adds up the track record of all incidents, however many end at once', async () => {
    const service = unique();
    const ends = await repeated(8, async (n) => {
      const incident = await movedTo(store(), await opened(store()), 'validating');
      const attempts = [anAttempt(service, { result: n < 5 ? 'cured' : 'failed' })];
      return anOutcome(incident, { attempts });
    });
    await Promise.all(ends.map((outcome) => store().close(outcome, SEEN, atSecond(300))));
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 5, failed: 3 }]);
  });

  it('lists past outcomes of an application, newest first, with a limit, and from an instant on', async () => {
    const application = unique();
    for (const seconds of [300, 900, 600]) {
      const incident = await movedTo(store(), await opened(store(), { application }), 'validating');
      await store().close(anOutcome(incident, { endedAt: iso(seconds) }), SEEN, atSecond(seconds));
    }
    const endsOf = async (limit: number, since?: Date) =>
      (await store().pastOutcomes(application, limit, since)).map(({ endedAt }) => endedAt);
    expect(await endsOf(2)).toEqual([iso(900), iso(600)]);
    expect(await endsOf(10, atSecond(600))).toEqual([iso(900), iso(600)]);
    expect(await endsOf(1, atSecond(600))).toEqual([iso(900)]);
    expect(await endsOf(10, new Date(atSecond(600).getTime() + 1))).toEqual([iso(900)]);
    expect(await endsOf(10, atSecond(901))).toEqual([]);
  });

  it('lists no outcome under an application that is not known', async () => {
    const incident = await movedTo(store(), await opened(store(), { application: null }), 'validating');
    const outcome = await store().close(anOutcome(incident), SEEN, atSecond(300));
    expect(await store().outcome(incident.incidentId)).toEqual(outcome);
  });
};

export const changesContract = (store: () => IncidentStore): void => {
  it('lists the changes of components in a half-open stretch of time, oldest first, each once', async () => {
    const [one, two, none] = [unique(), unique(), unique()].map((name) => `111122223333:eu-west-1:ecs-service:${name}`);
    if (!one || !two || !none) throw new Error('no components were made');
    const at = (component: string, seconds: number) => aChange({ component, at: iso(seconds) });
    const [before, first, last, end] = [at(one, -1), at(one, 0), at(one, 59), at(one, 60)];
    const between = { ...at(two, 30), at: '2026-03-01T12:00:30Z' };
    for (const change of [end, last, between, first, before, last]) await store().recordChange(change);
    expect(await store().changes([one, two, none, one], atSecond(0), atSecond(60))).toEqual([first, between, last]);
  });
};

export const policiesContract = (store: () => IncidentStore): void => {
  it('keeps the catalog that was built last in force, whoever registers first', async () => {
    expect(await store().registerPolicy('two', '2126-01-02T00:00:00.000Z')).toBe('two');
    expect(await store().registerPolicy('one', '2126-01-01T00:00:00.000Z')).toBe('two');
    expect(await store().registerPolicy('two', '2126-01-02T00:00:00.000Z')).toBe('two');
    expect(await store().registerPolicy('one', '2126-01-03T00:00:00.000Z')).toBe('one');
    expect(await store().registerPolicy('two', '2126-01-02T00:00:00.000Z')).toBe('one');
  });
};
