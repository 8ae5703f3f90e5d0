import { beforeEach, describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/request-approval/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { type Approval, ASKING_SECONDS } from '../../../lib/contracts/approval.ts';
import type { Plan } from '../../../lib/contracts/plan.ts';
import type { StepOutput } from '../../../lib/contracts/workflow.ts';
import { refuseLink } from '../../../lib/domain/approval/link.ts';
import { atMinute } from '../../../lib/domain/notices/at-minute.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import type { Notice } from '../../../lib/ports/notifier.ts';
import { aDiagnosis, aPlan, atSecond, iso, opened, POLICY } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog } from '../domain/builders/catalog.ts';

const SECRET = 'a secret of the test';
const TIMEOUT_SECONDS = 1800;
const REMIND_SECONDS = 600;

let store: IncidentStore;
let clock: Date;
let told: { person: string; notice: Notice }[];
let watched: Notice[];
let followed: { approvalId: string; told: number; watched: number }[];
let delivered: { token: string; output: StepOutput }[];
let unreachable: Set<string>;
let lines: ReturnType<typeof aJournal>['lines'];
let step: (given: { taskToken?: string; expire?: boolean }) => Promise<StepOutput>;
let incidentId: string;

const begin = async (
  approvers: string[][],
  tell: (person: string) => Promise<boolean> = async (person) => !unreachable.has(person),
  remindAfterSeconds: number | null = REMIND_SECONDS,
  ofArchive: string[][] = [],
) => {
  clock = atSecond(60);
  told = [];
  watched = [];
  followed = [];
  delivered = [];
  unreachable = new Set();
  store = createMemoryStore({ now: () => clock });
  const journal = aJournal();
  lines = journal.lines;
  const handle = createHandler({
    incidents: store,
    notifier: {
      tell: async (person, notice) => {
        told.push({ person, notice });
        return tell(person);
      },
    },
    watchers: async (notice) => watched.push(notice) > 0,
    followEnd: async ({ approvalId }) => void followed.push({ approvalId, told: told.length, watched: watched.length }),
    workflow: {
      deliver: async (token, output) => {
        delivered.push({ token, output });
        return 'delivered';
      },
    },
    linkSecret: async () => SECRET,
    manifests: [],
    pagesUrl: 'https://pages.example',
    catalog: {
      catalog: aCatalog((draft) => {
        draft.applications.books.approvers = approvers;
        draft.applications.archive.approvers = ofArchive;
        draft.policies = { approval: { remindAfterSeconds } };
      }),
      policyVersion: POLICY,
      builtAt: iso(0),
    },
    journal: journal.journal,
    now: () => clock,
  });
  ({ incidentId } = await opened(store));
  await store.saveDiagnosis(aDiagnosis({ incidentId, summary: 'lending leaks memory' }));
  for (const state of ['collecting', 'diagnosing', 'planning'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  step = (given) => handle({ inputVersion: 1, incidentId, attempt: 1, run: 1, expire: false, ...given });
};
const planned = () => store.savePlan(aPlan({ incidentId, service: 'lending' }));
const approvals = () => store.approvals(incidentId, 1);
const press = async (decision: 'approved' | 'rejected') => {
  const approval = (await approvals()).find(({ status }) => status === 'waiting');
  const decided = decision === 'approved' ? { decision } : { decision, reason: 'no' };
  await store.decide(
    incidentId,
    approval?.approvalId ?? '',
    decided,
    { by: 'ann@example.com', how: 'link', from: null },
    clock,
  );
};

beforeEach(() => begin([['ann@example.com', 'bob@example.com'], ['cto@example.com']]));

describe('asking', () => {
  it('puts the question, gives each approver a link of their own, and leaves the workflow waiting', async () => {
    await planned();
    expect(await step({ taskToken: 'token-1' })).toMatchObject({ next: 'wait' });
    expect(await store.incident(incidentId)).toMatchObject({ state: 'awaiting-approval' });
    expect(await approvals()).toMatchObject([{ status: 'waiting', tier: 0, expiresAt: iso(60 + TIMEOUT_SECONDS) }]);
    expect(told.map(({ person }) => person)).toEqual(['ann@example.com', 'bob@example.com']);
    expect(delivered).toEqual([]);
    for (const { person, notice } of told) {
      const [, linkId = '', token = ''] =
        /^https:\/\/pages\.example\/approvals\/(.+)\?token=(.+)$/.exec(notice.link ?? '') ?? [];
      const link = await store.link(linkId);
      expect(link).toMatchObject({ approver: person });
      expect(link && refuseLink(SECRET, link, token, clock)).toBeNull();
    }
    expect(JSON.stringify(told)).not.toContain('token-1');
    expect((await store.timeline(incidentId)).at(-1)).toMatchObject({ kind: 'approval' });
  });

  it('looks whether it has ended when each is told, those who watch last, and where nobody has it not at all', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    const [{ approvalId } = { approvalId: '' }] = await approvals();
    expect(followed).toEqual([
      { approvalId, told: 2, watched: 0 },
      { approvalId, told: 2, watched: 1 },
    ]);
    await begin([['ann@example.com']], async () => false);
    await planned();
    await step({ taskToken: 'token-1' });
    expect(followed).toEqual([]);
  });

  it('says in every message what is the cause, what speaks for it, the plan and its impact, and to those who watch without a link', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    const [{ approvalId } = { approvalId: '' }] = await approvals();
    const [{ notice } = { notice: null }] = told;
    expect(notice?.approvalId).toBe(approvalId);
    expect(notice?.sections?.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Cause', 'Plan', 'Impact: low', 'Time']),
    );
    expect(notice?.sections?.flatMap(({ lines: under }) => under)).toEqual(notice?.lines);
    const { runbook, target, because } = aPlan();
    const whatIsDone = notice?.sections?.find(({ title }) => title === 'Plan');
    expect(whatIsDone?.lines).toHaveLength(1);
    for (const part of [`${runbook} on ${target} (`, 'impact low', 'cannot be taken back', because])
      expect(whatIsDone?.lines[0]).toContain(part);
    expect(watched).toHaveLength(1);
    expect(watched[0]).toMatchObject({ kind: 'approval-request', incidentId, lines: notice?.lines });
    expect(watched[0]?.subject).toContain('Asked ann@example.com, bob@example.com');
    expect(JSON.stringify(watched)).not.toMatch(/https|token/);
  });

  it('asks the same question when the step is retried: one approval, the same links, the first expiry', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    const first = [...told];
    clock = atSecond(90);
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(await approvals()).toHaveLength(1);
    expect(told.slice(2).map(({ notice }) => notice.link)).toEqual(first.map(({ notice }) => notice.link));
  });

  it('tells the workflow at once when somebody decided before the step was retried', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    await press('approved');
    told = [];
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'start' });
    expect(delivered).toEqual([{ token: 'token-2', output: expect.objectContaining({ next: 'start' }) }]);
    expect(told).toEqual([]);
  });

  it.each([REMIND_SECONDS, null])(
    'ends no question before the time that it prints, reminded after %s s',
    async (after) => {
      await begin([['ann@example.com'], ['cto@example.com']], undefined, after);
      await planned();
      await step({ taskToken: 'token-1' });
      told = [];
      for (const left of [49, 5, 0.001]) {
        clock = atSecond(60 + TIMEOUT_SECONDS - left);
        expect(await step({ expire: true })).toMatchObject({ next: 'request-approval', waitSeconds: 60 });
        expect(await step({ taskToken: `token-${left}` })).toMatchObject({ next: 'wait' });
        expect((await approvals()).map(({ status }) => status)).toEqual(['waiting']);
      }
      // Its links would be dead before they are surely sent.
      expect(told).toEqual([]);
      await press('approved');
      expect(await step({ expire: true })).toMatchObject({ next: 'start' });
    },
  );

  it('does not ask again with links that have expired: a later run goes straight to the next tier', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    clock = atSecond(60 + TIMEOUT_SECONDS);
    told = [];
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'request-approval' });
    expect(delivered).toEqual([{ token: 'token-2', output: expect.objectContaining({ next: 'request-approval' }) }]);
    expect((await approvals()).map(({ status }) => status)).toEqual(['expired']);
    expect(told).toEqual([]);
  });

  it.each([TIMEOUT_SECONDS / 2, 60])('asks the same question again while it has %d s left', async (left) => {
    await planned();
    await step({ taskToken: 'token-1' });
    clock = atSecond(60 + TIMEOUT_SECONDS - left);
    told = [];
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(told).toHaveLength(2);
    expect((await approvals()).map(({ status, expiresAt }) => [status, expiresAt])).toEqual([
      ['waiting', iso(60 + TIMEOUT_SECONDS)],
    ]);
  });

  it('says in the record who could not be reached', async () => {
    await planned();
    unreachable.add('bob@example.com');
    await step({ taskToken: 'token-1' });
    expect((await store.timeline(incidentId)).at(-1)?.because).toContain('bob@example.com could not be reached');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/token=/);
  });

  it('follows who decided while nobody could be told', async () => {
    await begin([['ann@example.com']], async () => {
      await press('rejected');
      return false;
    });
    await planned();
    expect(await step({ taskToken: 'token-1' })).toMatchObject({
      next: 'escalate',
      because: expect.stringContaining('ann@example.com rejected'),
    });
  });

  it('goes to people at once when nobody may approve', async () => {
    await begin([]);
    await planned();
    expect(await step({ taskToken: 'token-1' })).toMatchObject({
      next: 'escalate',
      because: expect.stringContaining('add approvers'),
    });
    expect(delivered).toHaveLength(1);
  });

  it('asks nobody to approve what they asked for themselves: their tier is asked without them, or left out', async () => {
    const asked = () => told.map(({ person }) => person);
    const put = () => store.savePlan(aPlan({ incidentId, service: 'lending', requestedBy: 'Ann@Example.com' }));
    await put();
    await step({ taskToken: 'token-1' });
    expect(asked()).toEqual(['bob@example.com']);
    expect(await approvals()).toMatchObject([{ requestedBy: 'Ann@Example.com' }]);

    await begin([['ann@example.com'], ['cto@example.com']]);
    await put();
    await step({ taskToken: 'token-1' });
    expect(asked()).toEqual(['cto@example.com']);

    await begin([['ann@example.com']]);
    await put();
    expect(await step({ taskToken: 'token-1' })).toMatchObject({
      next: 'escalate',
      because: expect.stringContaining('nobody but Ann@Example.com, who asked for it'),
    });
  });

  it('asks of steps in several applications those alone who are named in each: a yes is for all steps', async () => {
    const both = async (ofArchive: string[][]) => {
      await begin([['ann@example.com', 'bob@example.com'], ['cto@example.com']], undefined, undefined, ofArchive);
      const step2 = aPlan({ service: 'binder' });
      await store.savePlan(aPlan({ incidentId, service: 'lending', following: [step2] }));
      return step({ taskToken: 'token-1' });
    };
    const asked = () => told.map(({ person }) => person);
    expect(await both([['eve@example.com'], ['Bob@example.com']])).toMatchObject({ next: 'wait' });
    expect(asked()).toEqual(['bob@example.com']);
    await both([['cto@example.com']]);
    expect(asked()).toEqual(['cto@example.com']);
    for (const nobody of [[], [['eve@example.com']]]) {
      expect(await both(nobody)).toMatchObject({
        next: 'escalate',
        because: expect.stringContaining('add approvers to each application that it touches'),
      });
      expect(asked()).toEqual([]);
    }
  });

  it('escalates where there is no plan, and where it was called without a task token', async () => {
    expect(await step({ taskToken: 'token-1' })).toMatchObject({
      next: 'escalate',
      because: expect.stringMatching(/no plan/),
    });
    expect(delivered).toHaveLength(1);
    await planned();
    expect(await step({})).toMatchObject({ next: 'escalate', because: expect.stringMatching(/task token/) });
    expect(await approvals()).toEqual([]);
  });

  it('ends the wait of an execution that has been overtaken', async () => {
    await planned();
    await store.beginRun(incidentId, 2, clock);
    expect(await step({ taskToken: 'token-1' })).toMatchObject({ next: 'end' });
    expect(delivered).toEqual([{ token: 'token-1', output: expect.objectContaining({ next: 'end' }) }]);
    expect(told).toEqual([]);
  });
});

describe('a plan that takes two', () => {
  const signIn = () => `https://pages.example/console/incidents/${incidentId}/approval`;
  const critical: Partial<Plan> = { risk: { level: 'critical', because: [] } };

  it('says so, and where to sign in, to those who are asked and to those who watch', async () => {
    await store.savePlan(aPlan({ incidentId, service: 'lending', ...critical }));
    await step({ taskToken: 'token-1' });
    for (const notice of [...told.map((each) => each.notice), ...watched]) {
      expect(notice.signInAt).toBe(signIn());
      expect(notice.lines.join()).toContain('Two different people must say yes to this plan, each after signing in.');
    }
    expect(watched).toHaveLength(1);
  });

  it('says in the reminder, and in its note, who has said yes, and reminds those alone who have not', async () => {
    await store.savePlan(aPlan({ incidentId, service: 'lending', ...critical }));
    await step({ taskToken: 'token-1' });
    const [{ approvalId } = {} as Approval] = await approvals();
    const yes = { by: 'ann@example.com', how: 'signed-in', from: null } as const;
    await store.decide(incidentId, approvalId, { decision: 'approved' }, yes, clock);
    told = [];
    clock = atSecond(60 + REMIND_SECONDS + 30);
    await step({ expire: true });
    await step({ taskToken: 'token-2' });
    expect(told).toHaveLength(1);
    expect(told[0]?.person).not.toBe('ann@example.com');
    expect(told[0]?.notice.lines).toContain('ann@example.com has said yes: one more is needed.');
    expect((await store.timeline(incidentId)).at(-1)?.because).toEqual(['ann@example.com has said yes']);
  });

  it('is not said of a plan that takes one', async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    expect(JSON.stringify([told, watched])).not.toMatch(/signing in|signInAt/);
  });
});

describe('a wait that timed out', () => {
  beforeEach(async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    clock = atSecond(60 + TIMEOUT_SECONDS);
  });

  it('goes on to the next tier, and after the last one to everybody', async () => {
    expect(await step({ expire: true })).toMatchObject({
      next: 'request-approval',
      waitSeconds: REMIND_SECONDS + ASKING_SECONDS,
    });
    told = [];
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(told.map(({ person }) => person)).toEqual(['cto@example.com']);
    clock = atSecond(60 + 2 * TIMEOUT_SECONDS);
    expect(await step({ expire: true })).toMatchObject({ next: 'escalate', because: 'nobody answered in time' });
    expect((await approvals()).map(({ status }) => status)).toEqual(['expired', 'expired']);
  });

  it('says the same again when it is retried', async () => {
    const first = await step({ expire: true });
    expect(await step({ expire: true })).toEqual(first);
  });
});

describe('a wait that timed out before the question expired', () => {
  const links = () => told.map(({ notice }) => notice.link);
  const notes = async () => (await store.timeline(incidentId)).filter(({ kind }) => kind === 'approval');
  let asked: (string | undefined)[];

  beforeEach(async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    asked = links();
    told = [];
    watched = [];
    clock = atSecond(60 + REMIND_SECONDS + 30);
  });

  it('reminds those who were asked, once, with the links that they have, and waits for what is left', async () => {
    expect(await step({ expire: true })).toMatchObject({
      next: 'request-approval',
      waitSeconds: TIMEOUT_SECONDS - REMIND_SECONDS - 30,
    });
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(links()).toEqual(asked);
    for (const { notice } of told) {
      expect(notice.subject).toMatch(/^Reminder: approve\? /);
      expect(notice.lines.at(-1)).toBe(`Answer before ${atMinute(iso(60 + TIMEOUT_SECONDS))}.`);
    }
    expect(await approvals()).toMatchObject([{ status: 'waiting', expiresAt: iso(60 + TIMEOUT_SECONDS) }]);
    expect((await notes()).map(({ summary }) => summary)).toEqual([
      expect.stringMatching(/^asked ann@example.com, bob@example.com/),
      expect.stringMatching(/^reminded ann@example.com, bob@example.com/),
    ]);
    expect(watched).toEqual([]);
    // A retry of the step is the same reminder.
    await step({ taskToken: 'token-3' });
    expect(await notes()).toHaveLength(2);
    clock = atSecond(60 + TIMEOUT_SECONDS);
    expect(await step({ expire: true })).toMatchObject({
      next: 'request-approval',
      because: expect.stringContaining('next tier'),
    });
  });

  it('gives the waiting question the token of the second wait: a decision goes there', async () => {
    await step({ expire: true });
    await press('rejected');
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'escalate' });
    expect(delivered).toEqual([{ token: 'token-2', output: expect.objectContaining({ next: 'escalate' }) }]);
    expect(told).toEqual([]);
  });

  it('follows at once what was decided before the wait ended, and reminds nobody', async () => {
    await press('rejected');
    expect(await step({ expire: true })).toMatchObject({
      next: 'escalate',
      because: expect.stringContaining('rejected'),
    });
    expect(told).toEqual([]);
  });

  it('ends nothing where the reminder reaches nobody: they were told before', async () => {
    unreachable = new Set(['ann@example.com', 'bob@example.com']);
    await step({ expire: true });
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(await approvals()).toMatchObject([{ status: 'waiting' }]);
    expect((await notes()).at(-1)?.because).toEqual([
      'ann@example.com could not be reached',
      'bob@example.com could not be reached',
    ]);
  });

  it('tells nobody anything in the last minute, and still waits for an answer', async () => {
    clock = atSecond(60 + TIMEOUT_SECONDS - 59);
    expect(await step({ expire: true })).toMatchObject({ next: 'request-approval', waitSeconds: 60 });
    expect(await step({ taskToken: 'token-2' })).toMatchObject({ next: 'wait' });
    expect(told).toEqual([]);
    expect(await notes()).toHaveLength(1);
    expect(await approvals()).toMatchObject([{ status: 'waiting' }]);
  });
});

describe('a plan that takes the place of another one', () => {
  const planInstead = () =>
    store.savePlan(aPlan({ incidentId, service: 'lending', planId: 'pln_instead', planHash: 'c'.repeat(64) }));
  /** Those who are asked second want another plan: the first ones did not answer. */
  const changedBySecondTier = async () => {
    await planned();
    await step({ taskToken: 'token-1' });
    clock = atSecond(60 + TIMEOUT_SECONDS);
    await step({ expire: true });
    await step({ taskToken: 'token-2' });
    const waiting = (await approvals()).find(({ status }) => status === 'waiting');
    const decision = { decision: 'changed', change: { runbook: 'another' }, reason: '' } as const;
    const cto = { by: 'cto@example.com', how: 'link', from: null } as const;
    await store.decide(incidentId, waiting?.approvalId ?? '', decision, cto, clock);
    await store.move(incidentId, { to: 'planning', attempt: 1, at: clock });
    await planInstead();
    told = [];
  };
  const tierAsked = async () =>
    (await approvals()).filter(({ planId }) => planId === 'pln_instead').map(({ tier, status }) => [tier, status]);

  it('is put to those who are asked first, whoever was asked about the other', async () => {
    await changedBySecondTier();
    expect(await step({ taskToken: 'token-3' })).toMatchObject({ next: 'wait' });
    expect(told.map(({ person }) => person)).toEqual(['ann@example.com', 'bob@example.com']);
    expect(await tierAsked()).toEqual([[0, 'waiting']]);
  });

  it('is waited for as long as it stands, and its own end is followed, whatever became of the other', async () => {
    await changedBySecondTier();
    await step({ taskToken: 'token-3' });
    expect(await step({ expire: true })).toMatchObject({ next: 'request-approval' });
    expect(await tierAsked()).toEqual([[0, 'waiting']]);
    clock = atSecond(60 + 2 * TIMEOUT_SECONDS);
    expect(await step({ expire: true })).toMatchObject({
      next: 'request-approval',
      because: expect.stringContaining('next tier'),
    });
    expect(await tierAsked()).toEqual([[0, 'expired']]);
  });
});

describe('a wait that timed out while somebody decided', () => {
  it.each([
    ['approved', 'start'],
    ['rejected', 'escalate'],
  ] as const)('follows the decision: %s', async (decision, next) => {
    await planned();
    await step({ taskToken: 'token-1' });
    await press(decision);
    clock = atSecond(60 + TIMEOUT_SECONDS);
    expect(await step({ expire: true })).toMatchObject({ next });
  });

  it('escalates where the question was never put', async () => {
    await planned();
    expect(await step({ expire: true })).toMatchObject({
      next: 'escalate',
      because: expect.stringMatching(/never put/),
    });
  });
});
