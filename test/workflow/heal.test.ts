import { afterEach, describe, expect, it } from 'vitest';
import type { FaultClass } from '../../lib/contracts/fault-class.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';

let harness: Harness;
afterEach(() => harness.end());

const play = async (options: HarnessOptions) => {
  harness = createHarness(options);
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

/** The runbooks, one of which is held to mitigate one more fault than it does. */
const alsoTreating = (runbook: string, faultClass: FaultClass, manifests = ownManifests) =>
  manifests.map((manifest) =>
    manifest.runbook === runbook
      ? { ...manifest, treats: [...manifest.treats, { faultClass, effect: 'mitigates' as const, prior: 0.5 }] }
      : manifest,
  );

const CURED_BY_ROLLBACK = { 'rollback-ecs-deployment': 'cures' } as const;

describe('a failing service', () => {
  it('is healed once somebody approves what cures it', async () => {
    const { outcome, approvals } = await play({ effects: CURED_BY_ROLLBACK });
    expect(outcome).toMatchObject({ result: 'cured', faultClass: 'bad-deployment', waitedForHumanSeconds: 60 });
    expect(approvals.map(({ status, decidedBy }) => ({ status, decidedBy }))).toEqual([
      { status: 'used', decidedBy: 'ann@example.com' },
    ]);
    expect(harness.shop.started).toHaveLength(1);
    expect(harness.shop.isWell()).toBe(true);
  });

  it('is left alone and handed to people when they say no', async () => {
    const { outcome, remediations } = await play({ effects: CURED_BY_ROLLBACK, answer: 'rejected' });
    expect(outcome).toMatchObject({ result: 'escalated', because: [expect.stringContaining('not now')] });
    expect(remediations).toEqual([]);
    expect(harness.announcements.map(({ kind }) => kind)).toEqual(['escalated']);
  });

  it('has another plan made where somebody asks for one, and the record says who asked for what and why', async () => {
    const { plans, timeline } = await play({
      effects: CURED_BY_ROLLBACK,
      manifests: alsoTreating('restart-ecs-service', 'bad-deployment'),
      answer: 'nobody',
      firstAnswer: {
        decision: 'changed',
        change: { runbook: 'restart-ecs-service' },
        reason: 'the release has to stay',
      },
    });
    expect(plans.map(({ attempt, runbook, requestedBy }) => ({ attempt, runbook, requestedBy }))).toEqual([
      { attempt: 1, runbook: 'restart-ecs-service', requestedBy: 'ann@example.com' },
      { attempt: 2, runbook: 'rollback-ecs-deployment', requestedBy: null },
    ]);
    const noted = timeline.filter(({ kind }) => kind === 'plan').map(({ because }) => because[0]);
    expect(noted).toEqual([
      expect.not.stringContaining('asked for'),
      'ann@example.com asked for runbook restart-ecs-service instead: the release has to stay',
      expect.not.stringContaining('asked for'),
    ]);
  });

  it('offers beside a plan what may be asked for in its place, and nothing that the policy would stop', async () => {
    const manifests = ['restart-ecs-service', 'scale-ecs-service'].reduce(
      (all, runbook) => alsoTreating(runbook, 'bad-deployment', all),
      ownManifests,
    );
    const catalog = aCatalog({ runbooks: { 'scale-ecs-service': { autonomy: 'observe' } } });
    const { plans } = await play({ effects: CURED_BY_ROLLBACK, manifests, catalog, answer: 'rejected' });
    const [plan] = plans;
    expect(plan?.runbook).toBe('rollback-ecs-deployment');
    expect(plan?.alternatives.map(({ runbook }) => runbook)).toContain('scale-ecs-service');
    expect(plan?.offers).toContainEqual({ hypothesisId: plan?.hypothesisId, runbook: 'restart-ecs-service' });
    expect(plan?.offers.map(({ runbook }) => runbook)).not.toContain('scale-ecs-service');
    expect(plan?.offers).not.toContainEqual({ hypothesisId: plan?.hypothesisId, runbook: plan?.runbook });
  });

  it('is handed to people after every tier of approvers let the question pass', async () => {
    const { outcome, approvals, remediations } = await play({ effects: CURED_BY_ROLLBACK, answer: 'nobody' });
    expect(outcome?.result).toBe('escalated');
    expect(approvals.map(({ tier, status }) => ({ tier, status }))).toEqual([
      { tier: 0, status: 'expired' },
      { tier: 1, status: 'expired' },
    ]);
    // Each is reminded once.
    const told = harness.mails.map(({ person }) => person);
    expect(told).toEqual(['ann@example.com', 'ann@example.com', 'bob@example.com', 'bob@example.com']);
    expect(remediations).toEqual([]);
  });

  it('gets its change taken back when that made it worse, and the same change is not tried again', async () => {
    const { outcome, remediations, validations } = await play({ effects: { 'rollback-ecs-deployment': 'worsens' } });
    expect(remediations.map(({ purpose, status }) => ({ purpose, status }))).toEqual([
      { purpose: 'remedy', status: 'succeeded' },
      { purpose: 'rollback', status: 'succeeded' },
    ]);
    expect(validations.find(({ of }) => of === 'remedy')?.verdict).toBe('worse');
    expect(outcome?.result).toBe('escalated');
    expect(outcome?.attempts).toMatchObject([{ runbook: 'rollback-ecs-deployment', result: 'worse' }]);
  });

  it('gets its change taken back when the runbook fails half-way', async () => {
    const { outcome, remediations } = await play({ effects: { 'rollback-ecs-deployment': 'fails' } });
    expect(remediations.map(({ purpose, status }) => ({ purpose, status }))).toEqual([
      { purpose: 'remedy', status: 'failed' },
      { purpose: 'rollback', status: 'failed' },
    ]);
    expect(outcome?.result).toBe('escalated');
  });

  it('is only diagnosed where its owners allow no more', async () => {
    const { outcome, diagnoses, remediations } = await play({
      effects: CURED_BY_ROLLBACK,
      catalog: aCatalog({ autonomy: 'recommend' }),
    });
    expect(outcome?.result).toBe('escalated');
    expect(diagnoses[0]?.hypotheses[0]).toMatchObject({ faultClass: 'bad-deployment' });
    expect(remediations).toEqual([]);
  });

  it('is not touched while the kill switch is engaged', async () => {
    harness = createHarness({ effects: CURED_BY_ROLLBACK });
    await harness.incidents.setKillSwitch(
      true,
      { by: 'ann@example.com', how: 'command-line', from: null },
      'migration tonight',
      harness.now(),
    );
    await harness.run();
    const history = await harness.history();
    expect(history?.outcome?.result).toBe('escalated');
    expect(history?.remediations).toEqual([]);
  });

  it('frees its group once people have repaired it, so that the next failure is a new incident', async () => {
    const { incident } = await play({ effects: CURED_BY_ROLLBACK, answer: 'rejected' });
    harness.shop.repair();
    await harness.run(1);
    await harness.sweepNow();
    expect(await harness.incidents.outcome(incident.incidentId)).toMatchObject({ result: 'resolved-by-human' });
    expect((await harness.incidents.incident(incident.incidentId))?.state).toBe('closed');
  });
});

it('carries less than 2 KB of state from step to step', async () => {
  await play({ effects: { 'rollback-ecs-deployment': 'worsens' } });
  expect(harness.executions.all().length).toBeGreaterThan(0);
  for (const { input, output } of harness.executions.all()) {
    expect(input.length).toBeLessThan(2048);
    expect(output?.length ?? 0).toBeLessThan(2048);
  }
  expect(harness.largestPayload()).toBeLessThan(2048);
});
