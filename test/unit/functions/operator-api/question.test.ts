import { beforeEach, describe, expect, it } from 'vitest';
import { drillSignIn } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Approval } from '../../../../lib/contracts/approval.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import { aDiagnosis, anApproval, aPlan, atSecond, iso, opened, POLICY } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const PAGES = 'https://pages.example';
const TOKEN = 'the token of the forms of this session, long enough';
const SERVICE = aPlan().service;

const catalog = Catalog.parse({
  version: 1,
  account: '111122223333',
  region: 'eu-west-1',
  applications: { shop: { owner: 'shop-team', environment: 'production' } },
  services: {
    [SERVICE]: { application: 'shop', kind: 'ecs-service', name: 'shop/it' },
    other: { application: 'shop', kind: 'ecs-service', name: 'shop/other' },
  },
  access: {
    viewers: { role: 'viewer' },
    approvers: { role: 'approver', services: [SERVICE] },
    'other-admins': { role: 'admin', services: ['other'] },
  },
});

let store: IncidentStore;
let app: ReturnType<typeof createApp>;
let incidentId: string;

beforeEach(async () => {
  const now = () => atSecond(60);
  store = createMemoryStore({ now });
  const manifests = [aManifest()];
  app = createApp({
    policyVersion: POLICY,
    incidents: store,
    linkSecret: async () => 'a secret of the test',
    manifests,
    failed: (error) => {
      throw error;
    },
    now,
    signIn: {
      signIn: drillSignIn({ pagesUrl: PAGES, now }),
      sessions: {
        start: async () => 'cookie',
        open: async (cookie) => {
          const [name = '', group = ''] = cookie.split('.');
          const operator = {
            id: `${name}@example.com`,
            name,
            groups: [group],
            signedInAt: iso(0),
            expiresAt: iso(9999),
          };
          return { session: { operator, formToken: TOKEN }, renewed: null };
        },
      },
      catalog,
      pagesUrl: PAGES,
      refused: () => {},
    },
    console: { incidents: store, catalog, manifests, now },
  });
  ({ incidentId } = await opened(store));
});

const put = async (planned: Partial<Plan> = {}, asked: Partial<Approval> = {}): Promise<Approval> => {
  const plan = aPlan({ incidentId, ...planned });
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  return store.askForApproval(anApproval(plan, { expiresAt: iso(1800), ...asked }), [], 'task-token-of-the-wait');
};

const headersOf = (who: string) => ({
  cookie: `__Host-selfheal-session=${who}`,
  'sec-fetch-site': 'same-origin',
  origin: PAGES,
});
const url = () => `${PAGES}/console/incidents/${incidentId}/approval`;
/** `who` is a name and a group: `ana.approvers`. */
const look = (who: string) => app.request(url(), { headers: headersOf(who) });
const press = ({ approvalId, planHash }: Approval, who: string, form: Record<string, string> = {}) =>
  app.request(
    url(),
    {
      method: 'POST',
      headers: headersOf(who),
      body: new URLSearchParams({ formToken: TOKEN, approvalId, planHash, decision: 'approved', ...form }),
    },
    { event: { requestContext: { http: { sourceIp: '203.0.113.7' } } } },
  );
const stored = async ({ approvalId }: Approval) => store.approval(incidentId, approvalId);

describe('a question that is answered after signing in', () => {
  it('is shown with its buttons to who may approve, without them to who may look, and to nobody else', async () => {
    await put();
    expect(await (await look('ana.approvers')).text()).toContain('value="approved"');
    const seen = await (await look('vera.viewers')).text();
    expect(seen).toContain('restart-ecs-service');
    expect(seen).not.toContain('<button');
    expect((await look('otto.other-admins')).status).toBe(404);
  });

  it('says all that is needed to answer before anything else: what, on what, how risky, until when, and why', async () => {
    await put();
    const page = await (await look('ana.approvers')).text();
    const [card = ''] = page.slice(page.indexOf('<h1>')).split('</div>');
    for (const part of [
      '<h1>checkout latency is high</h1>',
      '<strong>Restart</strong> on shop/checkout.',
      'If it does not help: ',
      '<span class="badge low">impact low</span>',
      '<span class="badge high">severity high</span>',
      SERVICE,
      'Because of: <a href="#causes">memory leak of shop/checkout, 90%</a>',
      'Answer within <strong>29 min</strong>, before <time',
      '<a class="go" href="#yes">',
      '<a class="stop" href="#no">',
    ])
      expect(card, part).toContain(part);
    for (const id of ['yes', 'no', 'causes']) expect(page.match(new RegExp(` id="${id}"`, 'g')), id).toHaveLength(1);
    const order = ['What would be done', 'value="approved"', 'value="rejected"', 'Causes, ranked'];
    expect(order.map((part) => page.indexOf(part))).toEqual(
      order.map((part) => page.indexOf(part)).toSorted((a, b) => a - b),
    );
  });

  it('leads who may only look to no button, and who cannot say yes to the way to say no alone', async () => {
    await put({ requestedBy: 'ana@example.com' }, { requestedBy: 'ana@example.com' });
    expect(await (await look('vera.viewers')).text()).not.toContain('class="ways"');
    const hers = await (await look('ana.approvers')).text();
    expect(hers).toContain('href="#no"');
    expect(hers).not.toContain('href="#yes"');
  });

  it('has no buttons any more once the time to answer is over, before the workflow says so', async () => {
    await put({}, { expiresAt: iso(60) });
    const seen = await (await look('ana.approvers')).text();
    expect(seen).toContain('The time to answer is over: the next people are asked, or nothing is done.');
    expect(seen).not.toContain('value="approved"');
  });

  it('leads back to the incident', async () => {
    await put();
    const page = await (await look('ana.approvers')).text();
    expect(page).toContain(`<a href="/console/incidents/${incidentId}">Back to the incident</a>`);
  });

  it('keeps who decided, how they were known, from where, and which plan it was', async () => {
    const question = await put();
    expect(await (await press(question, 'ana.approvers')).text()).toContain('Thank you: approved');
    expect(await stored(question)).toMatchObject({
      status: 'approved',
      decidedBy: 'ana@example.com',
      decidedHow: 'signed-in',
      decidedFrom: '203.0.113.7',
    });
    const [note] = (await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision');
    expect(note?.because.join()).toContain(`known by signed-in from 203.0.113.7, plan ${question.planHash}`);
  });

  it.each(['vera.viewers', 'otto.other-admins'])('decides nothing for %s', async (who) => {
    const question = await put();
    expect([403, 404]).toContain((await press(question, who)).status);
    expect(await stored(question)).toMatchObject({ status: 'waiting' });
  });

  it('takes nothing from another site, without the token of the session, or about another plan than was read', async () => {
    const question = await put();
    expect((await press(question, 'ana.approvers', { formToken: 'guessed' })).status).toBe(403);
    expect((await press(question, 'ana.approvers', { planHash: 'b'.repeat(64) })).status).toBe(410);
    expect((await press(question, 'ana.approvers', { approvalId: 'apr_other' })).status).toBe(410);
    expect(await stored(question)).toMatchObject({ status: 'waiting' });
  });

  it('needs a role on every service that the plan touches', async () => {
    const { planId: _, ...step } = aPlan({ incidentId, service: 'other' });
    const question = await put({ following: [step] });
    expect((await look('ana.approvers')).status).toBe(404);
    expect((await press(question, 'ana.approvers')).status).toBe(404);
    expect(await (await look('vera.viewers')).text()).not.toContain('<button');
  });

  it('is one question: the second answer says what the first was', async () => {
    const question = await put();
    await press(question, 'ana.approvers', { decision: 'rejected', reason: 'not now' });
    const second = await press(question, 'ben.approvers');
    expect(second.status).toBe(409);
    expect(await second.text()).toContain('rejected, by ana@example.com: not now');
  });

  it('takes two different people where the impact is critical', async () => {
    const question = await put({ risk: { level: 'critical', because: [] } }, { needs: 2 });
    const first = await press(question, 'ana.approvers');
    expect(first.status).toBe(200);
    expect(await first.text()).toContain('One more person must say yes');
    expect(await (await look('ana.approvers')).text()).not.toContain('value="approved"');
    await press(question, 'ana.approvers');
    expect(await stored(question)).toMatchObject({ status: 'waiting', yeses: [{ by: 'ana@example.com' }] });
    expect(await (await press(question, 'ben.approvers')).text()).toContain('Thank you: approved');
    expect(await stored(question)).toMatchObject({ status: 'approved', decidedBy: 'ben@example.com' });
  });

  it('takes no yes of who asked for the plan, in whatever case they are written, but their no', async () => {
    const question = await put({ requestedBy: 'Ana@Example.com' }, { requestedBy: 'Ana@Example.com' });
    expect(await (await look('ana.approvers')).text()).toContain('You asked for this plan');
    expect((await press(question, 'ana.approvers')).status).toBe(403);
    expect(await stored(question)).toMatchObject({ status: 'waiting' });
    await press(question, 'ana.approvers', { decision: 'rejected', reason: 'a mistake of mine' });
    expect(await stored(question)).toMatchObject({ status: 'rejected' });
  });
});

describe('an approval that is taken back after signing in', () => {
  const TAKE_BACK = { decision: 'take-back', reason: 'a release is going out' };
  const byLink = ({ approvalId }: Approval) =>
    store.decide(
      incidentId,
      approvalId,
      { decision: 'approved' },
      { by: 'lea@example.com', how: 'link', from: null },
      atSecond(50),
    );

  it('is offered to who may approve, whoever gave it, and only shown to who may look', async () => {
    await byLink(await put());
    const page = await (await look('ana.approvers')).text();
    expect(page).toContain('It is approved, by lea@example.com. It has not started yet.');
    expect(page).toContain('value="take-back"');
    const seen = await (await look('vera.viewers')).text();
    expect(seen).toContain('It has not started yet.');
    expect(seen).not.toContain('<button');
  });

  it('is offered on the page of the incident, until it is taken back', async () => {
    const question = await put();
    const page = async (who: string) =>
      (await app.request(`${PAGES}/console/incidents/${incidentId}`, { headers: headersOf(who) })).text();
    expect(await page('ana.approvers')).not.toContain('not started yet');
    await byLink(question);
    const seen = await page('ana.approvers');
    expect(seen).toContain('Approved by lea@example.com, not started yet.');
    expect(seen).toContain(`<a href="/console/incidents/${incidentId}/approval">Take the approval back</a>`);
    const shown = await page('vera.viewers');
    expect(shown).toContain('Approved by lea@example.com, not started yet.');
    expect(shown).not.toContain('Take the approval back');
    await press(question, 'ana.approvers', TAKE_BACK);
    expect(await page('ana.approvers')).not.toContain('not started yet');
  });

  it('keeps who took it back, how they were known, from where, why, and which plan it was', async () => {
    const question = await put();
    await byLink(question);
    expect(await (await press(question, 'ana.approvers', TAKE_BACK)).text()).toContain('The approval is taken back');
    const taken = { decidedBy: 'ana@example.com', decidedHow: 'signed-in', decidedFrom: '203.0.113.7' };
    expect(await stored(question)).toMatchObject({ status: 'revoked', reason: 'a release is going out', ...taken });
    const notes = (await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision');
    expect(notes).toMatchObject([
      {
        summary: 'ana@example.com: took the approval back',
        because: ['a release is going out', `known by signed-in from 203.0.113.7, plan ${question.planHash}`],
      },
    ]);
    const { entries } = await store.auditEntries({ before: iso(61), limit: 2 });
    expect(entries).toMatchObject([
      { act: 'taken-back', by: 'ana@example.com', planHash: question.planHash },
      { act: 'approved', by: 'lea@example.com', planHash: question.planHash },
    ]);
    const again = await press(question, 'ben.approvers', TAKE_BACK);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('It is taken back, by ana@example.com: a release is going out.');
  });

  it.each<[string, Record<string, string>]>([
    ['vera.viewers', {}],
    ['otto.other-admins', {}],
    ['ana.approvers', { formToken: 'guessed' }],
    ['ana.approvers', { planHash: 'b'.repeat(64) }],
    ['ana.approvers', { approvalId: 'apr_other' }],
    ['ana.approvers', { reason: '' }],
  ])('is left as it is by %s with %j', async (who, given) => {
    const question = await put();
    await byLink(question);
    expect((await press(question, who, { ...TAKE_BACK, ...given })).status).toBeGreaterThanOrEqual(400);
    expect(await stored(question)).toMatchObject({ status: 'approved' });
  });

  it('may be the first of two yeses, by who said it, and then takes two again', async () => {
    const question = await put({ risk: { level: 'critical', because: [] } }, { needs: 2 });
    await press(question, 'ana.approvers');
    expect(await (await look('ana.approvers')).text()).toContain('Take your yes back');
    expect(await (await look('ben.approvers')).text()).not.toContain('Take your yes back');
    expect((await press(question, 'ben.approvers', TAKE_BACK)).status).toBe(409);
    expect(await (await press(question, 'ana.approvers', TAKE_BACK)).text()).toContain('Your yes is taken back');
    expect(await stored(question)).toMatchObject({ status: 'waiting', yeses: [] });
    expect(await (await look('ana.approvers')).text()).toContain('value="approved"');
    await press(question, 'ben.approvers');
    expect(await stored(question)).toMatchObject({ status: 'waiting', yeses: [{ by: 'ben@example.com' }] });
    const notes = (await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision');
    expect(notes.map(({ summary }) => summary).toSorted()).toEqual([
      'ana@example.com: took their yes back',
      'ana@example.com: yes, the first of two people',
      'ben@example.com: yes, the first of two people',
    ]);
  });
});
