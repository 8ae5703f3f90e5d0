import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import type { Plan } from '../../../lib/contracts/plan.ts';
import { linkIdFor, linkToken } from '../../../lib/domain/approval/link.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { aDiagnosis, anApproval, aPlan, atSecond, iso, opened, POLICY } from '../../contract/builders.ts';
import { aManifest } from '../domain/builders/manifest.ts';

const SECRET = 'a secret of the test';
const ANN = 'ann@example.com';
const BOB = 'bob@example.com';

let store: IncidentStore;
let clock: Date;
let failures: unknown[];
let app: ReturnType<typeof createApp>;
let incidentId: string;
let approvalId: string;
const urls: Record<string, { path: string; token: string }> = {};

beforeEach(async () => {
  clock = atSecond(60);
  failures = [];
  store = createMemoryStore({ now: () => clock });
  app = createApp({
    policyVersion: POLICY,
    incidents: store,
    linkSecret: async () => SECRET,
    manifests: [aManifest()],
    failed: (error) => void failures.push(error),
    now: () => clock,
  });
  ({ incidentId } = await opened(store, { title: 'checkout <b>is</b> slow' }));
  const plan = aPlan({
    incidentId,
    offers: [
      { hypothesisId: 'hyp_2', runbook: 'scale-ecs-service' },
      { hypothesisId: 'hyp_1', runbook: 'scale-ecs-service' },
      { hypothesisId: 'hyp_3', runbook: 'restart-ecs-service' },
    ],
  });
  await store.saveDiagnosis(aDiagnosis({ incidentId, summary: 'memory climbs & climbs' }));
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  await askAbout(plan);
});

const askAbout = async (plan: Plan) => {
  await store.savePlan(plan);
  const approval = anApproval(plan, { expiresAt: iso(1800) });
  approvalId = approval.approvalId;
  const links = [ANN, BOB].map((approver) => ({
    linkId: linkIdFor(SECRET, approvalId, approver),
    approvalId,
    incidentId,
    approver,
    planHash: plan.planHash,
    expiresAt: approval.expiresAt,
  }));
  for (const link of links) urls[link.approver] = { path: `/approvals/${link.linkId}`, token: linkToken(SECRET, link) };
  await store.askForApproval(approval, links, 'task-token-of-the-wait');
};

const look = (who: string, method = 'GET', token = urls[who]?.token) =>
  app.request(`${urls[who]?.path}?token=${token}`, { method });
const press = (who: string, form: Record<string, string> = { decision: 'approved' }, token = urls[who]?.token ?? '') =>
  app.request(urls[who]?.path ?? '', { method: 'POST', body: new URLSearchParams({ token, ...form }) });
const stored = async () => {
  const approval = await store.approval(incidentId, approvalId);
  if (!approval) throw new Error('the approval is gone');
  return approval;
};

describe('looking at a link', () => {
  it('shows the question to the person it was sent to', async () => {
    const page = await look(ANN);
    const text = await page.text();
    expect(page.status).toBe(200);
    for (const part of [
      ANN,
      'memory climbs &amp; climbs',
      'restart-ecs-service',
      'scale-ecs-service',
      'checkout &lt;b&gt;is',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('task-token-of-the-wait');
    expect(text).not.toContain(BOB);
  });

  it('shows what a model read in the log as the model’s', async () => {
    const component = aPlan().target;
    const readings = [{ evidenceId: 'evd_1-5', reading: 'log-disk-full' as const, component }];
    await store.saveDiagnosis(aDiagnosis({ incidentId, readings }));
    const text = await (await look(ANN)).text();
    expect(text).toContain('What the model read in the log, which makes no cause surer');
    expect(text).toContain(`disk full in the log of ${component} [evd_1-5]`);
  });

  it('shows what a model looked at, and what was refused', async () => {
    const lookups = [
      { tool: 'changes_of', asked: 'changes of ecs-service c/shop, 3 h', found: 2, refused: null },
      {
        tool: 'changes_of',
        asked: 'changes of ecs-service c/shop, 2 h',
        found: 0,
        refused: 'that was looked at already',
      },
    ];
    await store.saveDiagnosis(aDiagnosis({ incidentId, lookups }));
    const text = await (await look(ANN)).text();
    expect(text).toContain('What the model looked at');
    expect(text).toContain('changes of ecs-service c/shop, 3 h: 2 facts');
    expect(text).toContain('changes of ecs-service c/shop, 2 h: refused, as that was looked at already');
  });

  it('shows every step of a plan of several, with its values, its impact and its way back', async () => {
    const plan = await store.plan(incidentId, 1);
    if (!plan) throw new Error('the plan is gone');
    const second = {
      ...plan,
      parameters: { DesiredCount: '6' },
      because: 'then there is room <b>again</b>',
      rollback: { runbook: 'scale-ecs-service', parameters: {} },
    };
    const { planHash, ...first } = plan;
    await askAbout(aPlan({ ...first, following: [second] }));
    const text = await (await look(ANN)).text();
    for (const part of [
      'Step 1 of 2: ',
      'Step 2 of 2: ',
      plan.because,
      'then there is room &lt;b&gt;again',
      '<code>6</code>',
      'it is taken back with scale-ecs-service',
      'all are taken back, the last one first',
    ])
      expect(text).toContain(part);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'])(
    'changes nothing by %s, however often',
    async (method) => {
      const before = await store.history(incidentId);
      for (let times = 0; times < 5; times += 1) await look(ANN, method);
      expect(await store.history(incidentId)).toEqual(before);
      expect(await stored()).toMatchObject({ status: 'waiting', decidedBy: null });
    },
  );

  it('shows what was decided once it was, without a button', async () => {
    await press(BOB);
    const text = await (await look(ANN)).text();
    expect(text).toContain('approved, by bob@example.com');
    expect(text).not.toContain('<form');
  });

  it('allows no script but the one of our own, no frames and no inline styles, and is kept nowhere', async () => {
    for (const response of [await look(ANN), await press(ANN), await app.request('/nowhere')]) {
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).toMatch(/(^|; )script-src 'self'(;|$)/);
      expect(policy).not.toMatch(/unsafe/);
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const scripts = (await response.text()).match(/<script.*|style=|onclick/gi);
      expect(scripts).toEqual(['<script src="/approvals/assets/zone.js" defer></script>']);
    }
    const script = await app.request('/approvals/assets/zone.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves its stylesheet', async () => {
    const style = await app.request('/approvals/assets/style.css');
    expect(style.headers.get('content-type')).toMatch(/text\/css/);
    expect(style.headers.get('cache-control')).toMatch(/max-age/);
  });
});

describe('asking for its health', () => {
  it('is answered plainly and tells nothing, without the store or the secret', async () => {
    const unreachable = () => Promise.reject(new Error('cannot be reached'));
    const alone = createApp({
      policyVersion: POLICY,
      incidents: { ...store, link: unreachable, history: unreachable },
      linkSecret: unreachable,
      manifests: [],
      failed: (error) => void failures.push(error),
      now: () => clock,
    });
    const response = await alone.request('/health');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('ok');
    expect(failures).toEqual([]);
  });
});

describe('pressing a button', () => {
  it.each([
    [{ decision: 'approved' }, { status: 'approved' }],
    [
      { decision: 'rejected', reason: ' not at night ' },
      { status: 'rejected', reason: 'not at night' },
    ],
    [
      { decision: 'not-an-incident', reason: 'a load test' },
      { status: 'not-an-incident', reason: 'a load test' },
    ],
    [
      { decision: 'changed', hypothesisId: '', runbook: 'scale-ecs-service' },
      { status: 'changed', change: { runbook: 'scale-ecs-service' } },
    ],
  ] as [Record<string, string>, object][])('decides: %j', async (form, expected) => {
    expect((await press(ANN, form)).status).toBe(200);
    expect(await stored()).toMatchObject({ ...expected, decidedBy: ANN, decidedHow: 'link', decidedAt: iso(60) });
    expect((await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  });

  it.each([
    [{ decision: 'approved' }, 'ann@example.com: approved', []],
    [{ decision: 'not-an-incident' }, 'ann@example.com: not-an-incident', []],
    [{ decision: 'not-an-incident', reason: 'a load test' }, 'ann@example.com: not-an-incident', ['a load test']],
    [{ decision: 'rejected', reason: 'not at night' }, 'ann@example.com: rejected', ['not at night']],
    [
      { decision: 'changed', hypothesisId: 'hyp_2', runbook: 'scale-ecs-service' },
      'ann@example.com: changed',
      ['rather runbook scale-ecs-service and cause hyp_2'],
    ],
    [
      { decision: 'changed', runbook: 'scale-ecs-service', reason: ' more room ' },
      'ann@example.com: changed',
      ['more room', 'rather runbook scale-ecs-service'],
    ],
  ] as [Record<string, string>, string, string[]][])(
    'leaves on the record what was said and why: %j',
    async (form, summary, because) => {
      await press(ANN, form);
      expect((await store.timeline(incidentId)).at(-1)).toMatchObject({
        kind: 'decision',
        summary,
        because: [...because, expect.stringMatching(/^known by link.*, plan [0-9a-f]{64}$/)],
      });
    },
  );

  it.each([
    [{ decision: 'approved' }, 'The change is started now'],
    [{ decision: 'rejected', reason: 'not now' }, 'Nothing is changed, and the incident goes to people now.'],
    [{ decision: 'not-an-incident' }, 'Nothing is changed, and the incident is closed.'],
    [{ decision: 'changed', runbook: 'scale-ecs-service' }, 'what you asked for goes through the policy first'],
  ] as [Record<string, string>, string][])('says what follows from %j', async (form, follows) => {
    const response = await press(ANN, form);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(
      `Your answer is recorded. ${form.decision === 'changed' ? 'Nothing is changed yet: ' : ''}${follows}`,
    );
  });

  it('says that the time is over where it ended while the answer was on its way', async () => {
    const approval = await stored();
    const late = createApp({
      policyVersion: POLICY,
      incidents: { ...store, decide: async () => ({ status: 'too-late', approval }) },
      linkSecret: async () => SECRET,
      manifests: [aManifest()],
      failed: (error) => void failures.push(error),
      now: () => clock,
    });
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    const body = new URLSearchParams({ token, decision: 'approved' });
    const response = await late.request(path, { method: 'POST', body });
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('The time to answer is over');
  });

  it('takes no yes by link where only people who have signed in can say yes, and says so', async () => {
    const approval = await stored();
    const strict = createApp({
      policyVersion: POLICY,
      incidents: { ...store, decide: async () => ({ status: 'sign-in-needed', approval }) },
      linkSecret: async () => SECRET,
      manifests: [aManifest()],
      failed: (error) => void failures.push(error),
      now: () => clock,
    });
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    const before = await store.timeline(incidentId);
    const body = new URLSearchParams({ token, decision: 'approved' });
    const response = await strict.request(path, { method: 'POST', body });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('only people who have signed in');
    expect(await store.timeline(incidentId)).toEqual(before);
  });

  it('decides once: the second press is told who decided, and changes nothing', async () => {
    await press(ANN);
    const before = await stored();
    const second = await press(BOB, { decision: 'rejected', reason: 'no' });
    expect(second.status).toBe(409);
    expect(await second.text()).toContain('approved, by ann@example.com');
    expect(await stored()).toEqual(before);
  });

  it('makes one decision of a hundred presses at once', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 100 },
        async (_, index) =>
          (
            await press(
              index % 2 ? ANN : BOB,
              index % 3 ? { decision: 'approved' } : { decision: 'rejected', reason: 'no' },
            )
          ).status,
      ),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
    expect((await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  });

  it.each([
    [{}, /Press one of the buttons/],
    [{ decision: 'shutdown' }, /Press one of the buttons/],
    [{ decision: 'rejected' }, /reason/],
    [{ decision: 'rejected', reason: '   ' }, /reason/],
    [{ decision: 'rejected', reason: 'x'.repeat(1001) }, /reason/],
    [{ decision: 'changed' }, /another cause or another runbook/],
    [{ decision: 'changed', runbook: 'x'.repeat(101) }, /runbook/],
  ] as [Record<string, string>, RegExp][])('is not understood and decides nothing: form %#', async (form, text) => {
    const response = await press(ANN, form);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(text);
    expect((await stored()).status).toBe('waiting');
  });

  it('takes the token from the pressed form alone, never from the address', async () => {
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    const response = await app.request(`${path}?token=${token}`, {
      method: 'POST',
      body: new URLSearchParams({ decision: 'approved' }),
    });
    expect(response.status).toBe(403);
    expect((await stored()).status).toBe('waiting');
  });

  it.each([
    ['a cause that nothing is offered for', { hypothesisId: 'hyp_9' }],
    ['a runbook that is not offered', { runbook: 'rm-rf' }],
    ['a runbook that is offered for another cause', { hypothesisId: 'hyp_2', runbook: 'restart-ecs-service' }],
    ['the plan as it is', { hypothesisId: 'hyp_1', runbook: 'restart-ecs-service' }],
    ['the cause of the plan alone', { hypothesisId: 'hyp_1' }],
    ['the runbook of the plan alone', { runbook: 'restart-ecs-service' }],
  ])('gives no plan away for %s', async (_, asked: Record<string, string>) => {
    const response = await press(ANN, { decision: 'changed', ...asked });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/another cause or another runbook|another runbook or cause/);
    expect((await stored()).status).toBe('waiting');
  });

  it('takes a form in parts as well', async () => {
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    const parts = new FormData();
    parts.set('token', token);
    parts.set('decision', 'approved');
    expect((await app.request(path, { method: 'POST', body: parts })).status).toBe(200);
  });

  it.each([
    ['no form', { body: '{"decision":"approved"}', headers: { 'content-type': 'application/json' } }, 403],
    ['parts', { body: '\u0000\u0001', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 400],
    ['parts without an end', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }, 400],
    ['a form without end', { body: new URLSearchParams({ reason: 'x'.repeat(33_000) }) }, 413],
  ])('takes nothing from a body that is no form of ours, and fails at none: %s', async (_, init, status) => {
    const { path } = urls[ANN] ?? { path: '' };
    expect((await app.request(path, { method: 'POST', ...init })).status).toBe(status);
    expect((await app.request('/approvals/lnk_unknown', { method: 'POST', ...init })).status).toBe(
      status === 403 ? 404 : status,
    );
    expect((await stored()).status).toBe('waiting');
    expect(failures).toEqual([]);
  });

  it('takes the longest reason that there is, in whatever letters', async () => {
    expect((await press(ANN, { decision: 'rejected', reason: '漢'.repeat(1000) })).status).toBe(200);
  });
});

describe('a link that does not open', () => {
  it.each(['look', 'press'])('is unknown, foreign, changed or expired, and decides nothing: %s', async (how) => {
    const go = async (path: string, token: string) =>
      how === 'look'
        ? app.request(`${path}?token=${encodeURIComponent(token)}`)
        : app.request(path, { method: 'POST', body: new URLSearchParams({ token, decision: 'approved' }) });
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    expect((await go('/approvals/lnk_unknown', token)).status).toBe(404);
    expect((await go(path, urls[BOB]?.token ?? '')).status).toBe(403);
    expect((await go(path, `${token.slice(0, -1)}_`)).status).toBe(403);
    expect((await go(path, '')).status).toBe(403);
    clock = new Date(iso(1800));
    expect((await go(path, token)).status).toBe(410);
    expect((await go(path, 'wrong')).status).toBe(403);
    expect((await stored()).status).toBe('waiting');
    expect(failures).toEqual([]);
  });

  it('says nothing of a failure behind it to the one who asks, and all to those who run it', async () => {
    const broken = createApp({
      policyVersion: POLICY,
      incidents: store,
      linkSecret: async () => {
        throw new Error('the secret selfheal/link cannot be read');
      },
      manifests: [],
      failed: (error) => void failures.push(error),
      now: () => clock,
    });
    const { path, token } = urls[ANN] ?? { path: '', token: '' };
    const response = await broken.request(path, {
      method: 'POST',
      body: new URLSearchParams({ token, decision: 'approved' }),
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/selfheal\/link/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(failures).toEqual([new Error('the secret selfheal/link cannot be read')]);
    expect((await stored()).status).toBe('waiting');
  });
});
