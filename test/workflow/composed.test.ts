import { afterEach, describe, expect, it } from 'vitest';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { ModelSettings } from '../../lib/contracts/model.ts';
import { stepsOf } from '../../lib/contracts/plan.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { answered } from '../fakes/reasoners.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';
import { type Effect, WEB } from './shop.ts';

let harness: Harness;
afterEach(() => harness.end());

const SCALE = 'scale-ecs-service';
const ROLL_BACK = 'rollback-ecs-deployment';

/** Two runbooks against the shop's fault, neither of which cures it alone. */
const manifests: readonly RunbookManifest[] = ownManifests
  .filter(({ runbook }) => runbook === SCALE || runbook === ROLL_BACK)
  .map((manifest) =>
    manifest.runbook === SCALE
      ? { ...manifest, treats: [{ faultClass: 'bad-deployment', effect: 'cures', prior: 0.7 }] }
      : manifest,
  );

const limits = { attemptsPerIncident: 5, remediationsPerTargetPerHour: 20, remediationsPerServicePerHour: 20 };
const plain = aCatalog({}, { limits });
const catalog = {
  ...plain,
  catalog: { ...plain.catalog, model: ModelSettings.parse({ steps: { plan: 'planner' } }) },
};

const asked: RenderedPrompt[] = [];
/** A model that answers with what it is told to, in words about the steps' titles. */
const planner =
  (answer: (prompt: RenderedPrompt, round: number) => unknown): Reasoners =>
  ({ modelId }) => ({
    ask: async (prompt, turns) => {
      asked.push(prompt);
      return answered(modelId, prompt.tool.name, answer(prompt, turns.length + 1));
    },
  });

const FACT = 'evd_1-1';
const idOf = ({ user }: RenderedPrompt, title: string) =>
  new RegExp(`^(stp_\\d+): ${title}`, 'm').exec(user)?.[1] ?? 'stp_99';
const factIn = ({ user }: RenderedPrompt) => /^(evd_\S+) \[/m.exec(user)?.[1] ?? FACT;
const step = (prompt: RenderedPrompt, title: string) => ({
  stepId: idOf(prompt, title),
  why: 'it does its part',
  evidence: [factIn(prompt)],
});
const both = planner((prompt) => ({ steps: [step(prompt, 'Scale'), step(prompt, 'Roll')] }));

/** Alone the one is tried, then the other, which is taken back; together they are the fourth and the fifth start. */
const ALONE = [ROLL_BACK, SCALE, SCALE];
const together = (effect: Effect) => (before: readonly string[]) => (before.length === 4 ? effect : 'nothing');
const OPTIONS: HarnessOptions = { effects: { [ROLL_BACK]: together('cures') }, reasoners: both, manifests, catalog };

const play = async (options: Partial<HarnessOptions> = {}) => {
  asked.length = 0;
  harness = createHarness({ ...OPTIONS, ...options });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};
const runbooks = () => harness.shop.started.map(({ runbook }) => runbook);
const composedIn = (history: Awaited<ReturnType<typeof play>>) =>
  history.plans.find(({ following }) => following.length > 0);

describe('where no single runbook is left', () => {
  it('is cured by two steps that a model puts in an order and a person approves once', async () => {
    const history = await play();
    const plan = composedIn(history);
    expect(runbooks()).toEqual([...ALONE, SCALE, ROLL_BACK]);
    expect(history.outcome?.result).toBe('cured');
    expect(plan).toMatchObject({ attempt: 3, gate: 'ask', composedBy: { modelId: 'planner', rounds: 1 } });
    expect(plan?.verdicts).toContainEqual(expect.objectContaining({ rule: 'composed-plan', verdict: 'ask' }));
    expect(asked).toHaveLength(1);
    const remedies = history.remediations.filter(({ attempt }) => attempt === 3);
    expect(remedies.map(({ step: number, status, planHash }) => ({ number, status, planHash }))).toEqual([
      { number: 1, status: 'succeeded', planHash: plan?.planHash },
      { number: 2, status: 'succeeded', planHash: plan?.planHash },
    ]);
    expect(history.approvals.filter(({ attempt }) => attempt === 3)).toMatchObject([{ status: 'used' }]);
    // Between the steps there is the first one's time to show.
    const [first, second] = remedies;
    const waitedSeconds = (Date.parse(second?.startedAt ?? '') - Date.parse(first?.endedAt ?? '')) / 1000;
    expect(waitedSeconds).toBeGreaterThanOrEqual(120);
    // A success of several is nobody's own.
    expect(history.outcome?.attempts.slice(-2)).toMatchObject([
      { runbook: SCALE, result: 'cured', alone: false },
      { runbook: ROLL_BACK, result: 'cured', alone: false },
    ]);
    for (const { helped } of await harness.incidents.trackRecords('web')) expect(helped).toBe(0);
    expect((await harness.incidents.lock(WEB))?.incidentId).toBeNull();
  });

  it('tells the approver every step with its values', async () => {
    await play();
    const { notice } = harness.mails.findLast(({ notice: { kind } }) => kind === 'approval-request') ?? {};
    expect(notice?.subject).toBe(`Approve? ${SCALE} on web, then ${ROLL_BACK} on web`);
    expect(notice?.lines.join('\n')).toMatch(/Step 1 of 2: scale-ecs-service .*DesiredCount = 6.*taken back with/);
    expect(notice?.lines.join('\n')).toMatch(/Step 2 of 2: rollback-ecs-deployment .*TaskDefinition = .*web:6/);
  });

  it('does not run the second step when the first has cured it', async () => {
    const history = await play({ effects: { [SCALE]: (before) => (before.length === 3 ? 'cures' : 'nothing') } });
    expect(runbooks()).toEqual([...ALONE, SCALE]);
    expect(history.outcome?.result).toBe('cured');
    expect(history.timeline.map(({ summary }) => summary)).toContainEqual(
      expect.stringMatching(/^step 2 of 2: rollback-ecs-deployment is not run: /),
    );
    expect(history.outcome?.attempts.at(-1)).toMatchObject({ runbook: SCALE, result: 'cured', alone: true });
  });

  it('takes both back, the last one first, when it is worse after the second', async () => {
    const history = await play({ effects: { [ROLL_BACK]: together('worsens') } });
    expect(runbooks()).toEqual([...ALONE, SCALE, ROLL_BACK, ROLL_BACK, SCALE]);
    const rollbacks = history.remediations.filter(({ attempt, purpose }) => attempt === 3 && purpose === 'rollback');
    expect(rollbacks.map(({ step: number, status }) => ({ number, status }))).toEqual([
      { number: 2, status: 'succeeded' },
      { number: 1, status: 'succeeded' },
    ]);
    expect(history.validations.find(({ attempt, of }) => attempt === 3 && of === 'remedy')?.verdict).toBe('worse');
    expect(history.outcome?.result).toBe('escalated');
    // It was tried once: another combination is not asked for.
    expect(asked).toHaveLength(1);
  });

  it('takes the first back at once when it is worse after it, and never starts the second', async () => {
    const history = await play({ effects: { [SCALE]: (before) => (before.length === 3 ? 'worsens' : 'nothing') } });
    expect(runbooks()).toEqual([...ALONE, SCALE, SCALE]);
    expect(history.remediations.filter(({ attempt }) => attempt === 3)).toMatchObject([
      { step: 1, purpose: 'remedy' },
      { step: 1, purpose: 'rollback' },
    ]);
  });

  it('takes both back when the second fails half-way', async () => {
    const history = await play({ effects: { [ROLL_BACK]: together('fails') } });
    expect(runbooks()).toEqual([...ALONE, SCALE, ROLL_BACK, ROLL_BACK, SCALE]);
    expect(history.remediations.filter(({ attempt }) => attempt === 3).map(({ status }) => status)).toEqual(
      expect.arrayContaining(['succeeded', 'failed']),
    );
    expect(history.outcome?.result).toBe('escalated');
  });
});

/** The call of start-remediation that waits for the first step of the composed plan to show. */
const BETWEEN = 4;
const between = (happens: () => Promise<void>): HarnessOptions['meanwhile'] => ({
  room: 'start-remediation',
  call: BETWEEN,
  when: 'before',
  happens,
});

describe('a second step whose world has moved', () => {
  it('is not run when its target has changed: what ran is judged, and taken back', async () => {
    const history = await play({
      meanwhile: between(async () => {
        harness.shop.changed.previousTaskDefinition = 'web:5';
      }),
    });
    expect(runbooks()).toEqual([...ALONE, SCALE, SCALE]);
    expect(history.timeline.map(({ summary }) => summary)).toContainEqual(
      expect.stringMatching(
        /^step 2 of 2: .* is not run: .* has changed since the plan was made: .* was planned as \S+ and would be \S+ now/,
      ),
    );
    expect(history.outcome?.result).toBe('escalated');
    expect((await harness.incidents.lock(WEB))?.incidentId).toBeNull();
  });

  it('is not run once it would take more of its target away than people said yes to', async () => {
    const history = await play({
      manifests: manifests.map((manifest) =>
        manifest.runbook === ROLL_BACK
          ? {
              ...manifest,
              impact: 'medium',
              capacityTouched: 0.1,
              preconditions: manifest.preconditions.filter(({ field }) => field !== 'runningCount'),
            }
          : manifest,
      ),
      meanwhile: between(async () => {
        harness.shop.changed.runningCount = 1;
      }),
    });
    expect(composedIn(history)?.risk.level).toBe('medium');
    expect(runbooks()).toEqual([...ALONE, SCALE, SCALE]);
    expect(history.timeline.map(({ summary }) => summary)).toContainEqual(
      expect.stringMatching(
        /^step 2 of 2: rollback-ecs-deployment is not run: its risk was medium when the plan was made and is high now: /,
      ),
    );
  });

  it('is not run while the kill switch is engaged: people have it', async () => {
    const history = await play({
      meanwhile: between(() =>
        harness.incidents.setKillSwitch(
          true,
          { by: 'ann@example.com', how: 'command-line', from: null },
          'stop',
          harness.now(),
        ),
      ),
    });
    expect(runbooks()).toEqual([...ALONE, SCALE]);
    expect(history.outcome).toMatchObject({
      result: 'escalated',
      because: [expect.stringContaining('kill switch')],
    });
  });

  it('is not run past a breaker', async () => {
    const tight = aCatalog({}, { limits: { ...limits, remediationsPerTargetPerHour: 3 } });
    const history = await play({ catalog: { ...tight, catalog: { ...tight.catalog, model: catalog.catalog.model } } });
    expect(runbooks()).toEqual([...ALONE, SCALE]);
    expect(history.outcome).toMatchObject({ because: [expect.stringContaining('breaker-target')] });
  });
});

describe('a workflow that breaks off between or in the steps', () => {
  const rooms = [
    { room: 'start-remediation', calls: [3, 4, 5, 6] },
    { room: 'poll-remediation', calls: [8, 9, 10, 11, 12, 13, 14] },
  ];
  const HOW = ['dies-before', 'dies-after', 'delivered-twice', 'aborted-before', 'aborted-after'] as const;
  const cases = rooms.flatMap(({ room, calls }) => calls.flatMap((call) => HOW.map((how) => ({ room, call, how }))));
  it.each(cases)('$room (call $call) $how: goes on, starts nothing twice, and cures it', async (disturb) => {
    const history = await play({ disturb });
    expect(harness.calls[disturb.room]).toBeGreaterThanOrEqual(disturb.call);
    const ids = harness.shop.started.map(({ remediationId }) => remediationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(runbooks()).toEqual([...ALONE, SCALE, ROLL_BACK]);
    expect(history.outcome?.result).toBe('cured');
  });

  const worse: Partial<HarnessOptions> = { effects: { [ROLL_BACK]: together('worsens') } };
  const takenBack = [2, 3].flatMap((call) => HOW.map((how) => ({ room: 'rollback-remediation', call, how })));
  it.each(takenBack)('$room (call $call) $how: everything is taken back once', async (disturb) => {
    const history = await play({ ...worse, disturb });
    expect(runbooks()).toEqual([...ALONE, SCALE, ROLL_BACK, ROLL_BACK, SCALE]);
    expect(history.outcome?.result).toBe('escalated');
  });
});

describe('a model that does not keep to the list', () => {
  const bad: [string, (prompt: RenderedPrompt) => unknown][] = [
    [
      'unknown step ids',
      (prompt) => ({ steps: [step(prompt, 'Scale'), { ...step(prompt, 'Roll'), stepId: 'stp_9' }] }),
    ],
    ['a runbook for an id', (prompt) => ({ steps: [{ ...step(prompt, 'Scale'), stepId: 'delete-everything' }] })],
    ['five steps', (prompt) => ({ steps: Array.from({ length: 5 }, () => step(prompt, 'Scale')) })],
    ['one step', (prompt) => ({ steps: [step(prompt, 'Scale')] })],
    ['the same step twice', (prompt) => ({ steps: [step(prompt, 'Scale'), step(prompt, 'Scale')] })],
    [
      'parameters of its own',
      (prompt) => ({
        steps: [{ ...step(prompt, 'Scale'), parameters: { DesiredCount: '900' } }, step(prompt, 'Roll')],
      }),
    ],
    [
      'another target',
      (prompt) => ({ steps: [{ ...step(prompt, 'Scale'), target: 'everything' }, step(prompt, 'Roll')] }),
    ],
    ['no reason', (prompt) => ({ steps: [{ ...step(prompt, 'Scale'), why: '\u200b' }, step(prompt, 'Roll')] })],
    [
      'facts of its own',
      (prompt) => ({ steps: [{ ...step(prompt, 'Scale'), evidence: ['evd_x'] }, step(prompt, 'Roll')] }),
    ],
    [
      'a link',
      (prompt) => ({ steps: [{ ...step(prompt, 'Scale'), why: 'see https://evil.example' }, step(prompt, 'Roll')] }),
    ],
    ['prose', () => 'Just restart it, you may do so without asking.'],
    ['nothing', () => null],
    ['a list', () => [[[[]]]]],
  ];
  it.each(bad)('%s: is asked once more, then people take over', async (_, answer) => {
    const history = await play({ reasoners: planner(answer) });
    expect(asked).toHaveLength(2);
    expect(composedIn(history)).toBeUndefined();
    expect(runbooks()).toEqual(ALONE);
    expect(history.outcome?.result).toBe('escalated');
    expect(history.timeline.flatMap(({ because }) => because)).toContainEqual(
      expect.stringMatching(/^no plan of several steps: its answer did not hold.*planner: 1720 tokens/),
    );
  });

  it('that fails as no model should is as good as none: people take over', async () => {
    const fails: Reasoners = () => ({
      ask: async () => {
        throw new Error('it should never throw');
      },
    });
    const history = await play({ reasoners: fails });
    expect(runbooks()).toEqual(ALONE);
    expect(history.outcome?.result).toBe('escalated');
    expect(history.timeline.flatMap(({ because }) => because)).toContain('no plan of several steps: asking failed');
    expect(harness.lines).toContain('a model could not be asked for a plan');
    // Nothing had to be taken again for it.
    expect(harness.calls['plan-remediation']).toBe(3);
  });

  it('may mend its answer in the second round', async () => {
    const reasoners = planner((prompt, round) => ({
      steps: [step(prompt, 'Scale'), round === 1 ? step(prompt, 'Scale') : step(prompt, 'Roll')],
    }));
    const history = await play({ reasoners });
    expect(history.outcome?.result).toBe('cured');
    expect(composedIn(history)?.composedBy).toMatchObject({ rounds: 2 });
  });

  it('may say that no combination helps', async () => {
    const history = await play({ reasoners: planner(() => ({ steps: [] })) });
    expect(asked).toHaveLength(1);
    expect(history.outcome?.result).toBe('escalated');
  });
});

describe('no model is asked', () => {
  it('where the owners keep the service from models', async () => {
    const kept = aCatalog({ modelAccess: 'none' }, { limits });
    await play({ catalog: { ...kept, catalog: { ...kept.catalog, model: catalog.catalog.model } } });
    expect(asked).toEqual([]);
    expect(runbooks()).toEqual(ALONE);
  });

  it('where the catalog names none', async () => {
    const history = await play({ catalog: plain });
    expect(asked).toEqual([]);
    expect(history.plans.every((plan) => stepsOf(plan).length === 1)).toBe(true);
  });

  it('where the budget of questions is spent', async () => {
    const model = ModelSettings.parse({ steps: { plan: 'planner' }, callsPerHour: 0 });
    const history = await play({ catalog: { ...plain, catalog: { ...plain.catalog, model } } });
    expect(asked).toEqual([]);
    expect(history.outcome?.result).toBe('escalated');
  });
});
