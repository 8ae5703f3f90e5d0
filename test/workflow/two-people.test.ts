import { afterEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../lib/contracts/approval.ts';
import { Catalog, type VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { ModelSettings } from '../../lib/contracts/model.ts';
import type { Decider } from '../../lib/ports/approval-records.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { answered } from '../fakes/reasoners.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';

const ROLL_BACK = 'rollback-ecs-deployment';
const SCALE = 'scale-ecs-service';
const CURES = { [ROLL_BACK]: 'cures', [SCALE]: 'cures' } as const;
/** Two runbooks against the shop's fault, of this impact. */
const manifestsOf = (impact: Readonly<Record<string, RunbookManifest['impact']>>): RunbookManifest[] =>
  ownManifests
    .filter(({ runbook }) => impact[runbook])
    .map((manifest) => ({
      ...manifest,
      impact: impact[manifest.runbook] ?? manifest.impact,
      treats: [{ faultClass: 'bad-deployment', effect: 'cures', prior: manifest.runbook === ROLL_BACK ? 0.8 : 0.7 }],
    }));
const MANIFESTS = manifestsOf({ [ROLL_BACK]: 'critical', [SCALE]: 'critical' });
const ACCESS = { 'shop-approvers': { role: 'approver', applications: ['shop'] } };

const withAccess = (access: Record<string, object>): VersionedCatalog => {
  const versioned = aCatalog();
  return { ...versioned, catalog: Catalog.parse({ ...versioned.catalog, access }) };
};

let harness: Harness;
afterEach(() => harness.end());

const ANA = 'ana@example.com';
const BEN = 'ben@example.com';
const signedIn = (by: string): Decider => ({ by, how: 'signed-in', from: null });
const byLink = (by: string): Decider => ({ by, how: 'link', from: null });

interface Answer {
  /** After the first question was put. */
  atSecond: number;
  decider: Decider;
  decision?: Decision;
}

/** The first question is answered like this; `seen` tells, after each answer, what came of it and what had been started. */
const play = async (answers: readonly Answer[], options: Partial<HarnessOptions> = {}) => {
  const seen: { status: string; state: string | undefined; started: number }[] = [];
  const give = async ({ decider, decision = { decision: 'approved' } }: Answer) => {
    const history = await harness.history();
    const waiting = history?.approvals.find(({ status }) => status === 'waiting') ?? history?.approvals.at(-1);
    if (!history || !waiting) throw new Error('nothing was asked');
    const { incidents, now, shop } = harness;
    const { status } = await incidents.decide(waiting.incidentId, waiting.approvalId, decision, decider, now());
    // What an answer sets going has a minute to be seen.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 59_000);
    });
    const state = (await incidents.incident(waiting.incidentId))?.state;
    seen.push({ status, state, started: shop.started.length });
  };
  harness = createHarness({
    effects: CURES,
    catalog: withAccess(ACCESS),
    manifests: MANIFESTS,
    answer: 'nobody',
    meanwhile: {
      room: 'request-approval',
      call: 1,
      when: 'after',
      happens: async () => {
        for (const answer of answers) setTimeout(() => void give(answer), answer.atSecond * 1000);
      },
    },
    ...options,
  });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return { history, seen };
};

const WAITS = { status: 'one-more-needed', state: 'awaiting-approval', started: 0 };

describe('a plan of critical impact', () => {
  it('is asked about, and starts with the yes of a second person, not with the second yes of the first', async () => {
    const { history, seen } = await play([
      { atSecond: 60, decider: signedIn(ANA) },
      { atSecond: 120, decider: signedIn('Ana@Example.com') },
      { atSecond: 180, decider: signedIn(BEN) },
    ]);
    expect(seen).toEqual([WAITS, WAITS, { status: 'decided', state: expect.anything(), started: 1 }]);
    expect(history.plans).toMatchObject([{ gate: 'ask', impact: 'critical' }]);
    expect(history.approvals).toMatchObject([
      { status: 'used', needs: 2, decidedBy: BEN, yeses: [{ by: ANA }, { by: BEN }] },
    ]);
    expect(history.remediations).toMatchObject([{ runbook: ROLL_BACK, status: 'succeeded' }]);
    expect(history.outcome?.result).toBe('cured');
    const [mail] = harness.mails;
    expect(mail?.notice.signInAt).toBe(
      `https://pages.example/console/incidents/${history.incident.incidentId}/approval`,
    );
  });

  it('starts with two yeses around the reminder, which says whose there is', async () => {
    const { history } = await play([
      { atSecond: 60, decider: signedIn(ANA) },
      { atSecond: 1200, decider: signedIn(BEN) },
    ]);
    const reminder = harness.mails.find(({ notice }) => notice.subject.startsWith('Reminder'));
    expect(reminder?.notice.lines).toContain(`${ANA} has said yes: one more is needed.`);
    expect(history.outcome?.result).toBe('cured');
    expect(harness.shop.started).toHaveLength(1);
  });

  it('goes from tier to tier and then to people where only one says yes: nothing is changed', async () => {
    const { history, seen } = await play([{ atSecond: 60, decider: signedIn(ANA) }]);
    expect(seen).toEqual([WAITS]);
    expect(history.approvals.map(({ tier, status, yeses }) => [tier, status, yeses.length])).toEqual([
      [0, 'expired', 1],
      [1, 'expired', 0],
    ]);
    expect(history.incident.state).toBe('escalated');
    expect(history.remediations).toEqual([]);
    expect(harness.shop.started).toEqual([]);
  });

  it('does not start with yeses by link, however many: they are none', async () => {
    const { history, seen } = await play([
      { atSecond: 60, decider: byLink(ANA) },
      { atSecond: 120, decider: signedIn(ANA) },
      { atSecond: 180, decider: byLink(BEN) },
    ]);
    const unknown = { ...WAITS, status: 'sign-in-needed' };
    expect(seen).toEqual([unknown, WAITS, unknown]);
    expect(history.incident.state).toBe('escalated');
    expect(harness.shop.started).toEqual([]);
  });

  it('can be rejected by link, by one person, after the first yes too', async () => {
    const decision = { decision: 'rejected', reason: 'we do it by hand' } as const;
    const { history } = await play([
      { atSecond: 60, decider: signedIn(ANA) },
      { atSecond: 120, decider: byLink(BEN), decision },
    ]);
    expect(history.incident.state).toBe('escalated');
    expect(history.approvals).toMatchObject([{ status: 'rejected', decidedBy: BEN }]);
    expect(harness.shop.started).toEqual([]);
  });

  it('that somebody asked for in the place of another takes two others', async () => {
    const decision = { decision: 'changed', change: { runbook: SCALE }, reason: '' } as const;
    const { history, seen } = await play([
      { atSecond: 60, decider: signedIn(ANA), decision },
      { atSecond: 180, decider: signedIn(ANA) },
      { atSecond: 240, decider: signedIn(BEN) },
      { atSecond: 300, decider: signedIn('cleo@example.com') },
    ]);
    expect(seen.map(({ status, started }) => [status, started])).toEqual([
      ['decided', 0],
      ['own-plan', 0],
      ['one-more-needed', 0],
      ['decided', 1],
    ]);
    expect(history.remediations).toMatchObject([{ runbook: SCALE }]);
    expect(history.approvals.at(-1)).toMatchObject({
      requestedBy: ANA,
      yeses: [{ by: BEN }, { by: 'cleo@example.com' }],
    });
  });

  it('is only recommended where nobody can sign in who may approve it', async () => {
    const { history } = await play([], { catalog: withAccess({ 'shop-readers': { role: 'viewer' } }) });
    expect(history.plans.at(-1)).toMatchObject({ gate: 'stop', autonomy: 'recommend' });
    expect(history.incident.state).toBe('escalated');
    expect(history.approvals).toEqual([]);
    expect(harness.shop.started).toEqual([]);
  });
});

describe('a plan of several steps, one of which is critical', () => {
  const limits = { attemptsPerIncident: 5, remediationsPerTargetPerHour: 20, remediationsPerServicePerHour: 20 };
  const together = (before: readonly string[]) => (before.length === 4 ? 'cures' : 'nothing');
  const both: Reasoners = ({ modelId }) => ({
    ask: async (prompt) => {
      const fact = /^(evd_\S+) \[/m.exec(prompt.user)?.[1] ?? '';
      const steps = [...prompt.user.matchAll(/^(stp_\d+):/gm)].map(([, stepId]) => stepId);
      return answered(modelId, prompt.tool.name, {
        steps: steps.map((stepId) => ({ stepId, why: 'it does its part', evidence: [fact] })),
      });
    },
  });

  /** Whatever takes two is answered by these, one after the other, ten minutes after it was asked. */
  const playWith = async (people: readonly string[]) => {
    const { catalog, ...versioned } = aCatalog({}, { limits });
    const answerAll = async () => {
      const approvals = (await harness.history())?.approvals ?? [];
      for (const { incidentId, approvalId, status, needs, requestedAt, attempt } of approvals) {
        const isDue = harness.now().getTime() - Date.parse(requestedAt) > 600_000;
        if (status !== 'waiting' || needs < 2 || !isDue) continue;
        // Alone it is agreed to by two, so that what follows is about the plan of several steps.
        for (const by of attempt < 3 ? [ANA, BEN] : people)
          await harness.incidents.decide(incidentId, approvalId, { decision: 'approved' }, signedIn(by), harness.now());
      }
    };
    harness = createHarness({
      // Alone the one is tried, then the other, which is taken back; together they are the fourth and the fifth start.
      effects: { [ROLL_BACK]: together, [SCALE]: together },
      catalog: {
        ...versioned,
        catalog: Catalog.parse({
          ...catalog,
          access: ACCESS,
          model: ModelSettings.parse({ steps: { plan: 'planner' } }),
        }),
      },
      manifests: manifestsOf({ [ROLL_BACK]: 'critical', [SCALE]: 'low' }),
      reasoners: both,
      meanwhile: {
        room: 'request-approval',
        call: 1,
        when: 'after',
        happens: async () => void setInterval(() => void answerAll(), 60_000),
      },
    });
    await harness.run(12);
    const history = await harness.history();
    if (!history) throw new Error('no incident was opened');
    return history;
  };

  it('takes two for all of it', async () => {
    const history = await playWith([ANA, BEN]);
    const plan = history.plans.find(({ following }) => following.length > 0);
    expect(plan).toMatchObject({ gate: 'ask', risk: { level: 'critical' } });
    expect(history.approvals.filter(({ attempt }) => attempt === plan?.attempt)).toMatchObject([
      { status: 'used', needs: 2, yeses: [{ by: ANA }, { by: BEN }] },
    ]);
    expect(history.outcome?.result).toBe('cured');
  });

  it('is not begun with the yes of one, not even its harmless step', async () => {
    const history = await playWith([ANA]);
    const plan = history.plans.find(({ following }) => following.length > 0);
    const asked = history.approvals.filter(({ attempt }) => attempt === plan?.attempt);
    expect(asked.map(({ status, yeses }) => [status, yeses.map(({ by }) => by)])).toEqual([
      ['expired', [ANA]],
      ['expired', [ANA]],
    ]);
    expect(history.remediations.filter(({ attempt }) => attempt === plan?.attempt)).toEqual([]);
    expect(history.incident.state).toBe('escalated');
  });
});
