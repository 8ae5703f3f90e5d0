import { beforeEach, describe, expect, it } from 'vitest';
import { drillSignIn } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Approval } from '../../../../lib/contracts/approval.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { linkIdFor, linkToken } from '../../../../lib/domain/approval/link.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import { aDiagnosis, anApproval, aPlan, atSecond, iso, opened, POLICY } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const PAGES = 'https://pages.example';
const SECRET = 'a secret of the test';
const TOKEN = 'the token of the forms of this session, long enough';
const SERVICE = aPlan().service;
const ANA = 'ana@example.com';
const BEN = 'ben@example.com';

const catalog = Catalog.parse({
  version: 1,
  account: '111122223333',
  region: 'eu-west-1',
  applications: { shop: { owner: 'shop-team', environment: 'production' } },
  services: { [SERVICE]: { application: 'shop', kind: 'ecs-service', name: 'shop/it' } },
  access: { approvers: { role: 'approver' } },
});

let store: IncidentStore;
let app: ReturnType<typeof createApp>;
let question: Approval;
/** Ana's own way in, by mail. */
let link: string;

beforeEach(async () => {
  const now = () => atSecond(60);
  store = createMemoryStore({ now });
  const manifests = [aManifest()];
  app = createApp({
    policyVersion: POLICY,
    incidents: store,
    linkSecret: async () => SECRET,
    manifests,
    failed: (error) => {
      throw error;
    },
    now,
    signIn: {
      signIn: drillSignIn({ pagesUrl: PAGES, now }),
      sessions: {
        start: async () => 'cookie',
        open: async (name) => {
          const times = { signedInAt: iso(0), expiresAt: iso(9999) };
          const operator = { id: `${name}@example.com`, name, groups: ['approvers'], ...times };
          return { session: { operator, formToken: TOKEN }, renewed: null };
        },
      },
      catalog,
      pagesUrl: PAGES,
      refused: () => {},
    },
    console: { incidents: store, catalog, manifests, now },
  });
  const { incidentId } = await opened(store);
  const plan = aPlan({ incidentId, risk: { level: 'critical', because: [] } });
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  const asked = anApproval(plan, { expiresAt: iso(1800), needs: 2 });
  const own = {
    linkId: linkIdFor(SECRET, asked.approvalId, ANA),
    approvalId: asked.approvalId,
    incidentId,
    approver: ANA,
    planHash: plan.planHash,
    expiresAt: asked.expiresAt,
  };
  question = await store.askForApproval(asked, [own], 'task-token-of-the-wait');
  link = `/approvals/${own.linkId}?token=${encodeURIComponent(linkToken(SECRET, own))}`;
});

const signedIn = () => `/console/incidents/${question.incidentId}/approval`;
const page = async (path: string, who?: string): Promise<string> =>
  (
    await app.request(`${PAGES}${path}`, {
      headers: who ? { cookie: `__Host-selfheal-session=${who}`, 'sec-fetch-site': 'same-origin' } : {},
    })
  ).text();
const saysYes = (by: string) =>
  store.decide(
    question.incidentId,
    question.approvalId,
    { decision: 'approved' },
    { by, how: 'signed-in', from: null },
    atSecond(61),
  );

describe('the pages of a plan that takes two people', () => {
  it('lead from the link to the sign-in, and let it be rejected right there', async () => {
    const html = await page(link);
    expect(html).toContain(`<a href="${signedIn()}">Sign in to answer</a>`);
    expect(html).toContain('only people who have signed in can say yes to it');
    expect(html).not.toContain('value="approved"');
    expect(html).toContain('value="rejected"');
    const { status, headers } = await app.request(`${PAGES}${signedIn()}`);
    expect([status, headers.get('location')]).toEqual([303, `/sign-in?to=${encodeURIComponent(signedIn())}`]);
  });

  it('do not lead somebody to the sign-in who has signed in', async () => {
    const html = await page(signedIn(), 'ana');
    expect(html).toContain('value="approved"');
    expect(html).not.toContain('Sign in to answer');
    expect(html).toContain('Two different people must say yes to this plan, each after signing in.');
  });

  it('say who has said yes so far, wherever the question is looked at, and in the end who both were', async () => {
    const ways: (readonly [string, string?])[] = [
      [link],
      [signedIn(), 'ben'],
      [`/console/incidents/${question.incidentId}`, 'ben'],
    ];
    for (const [path, who] of ways) expect(await page(path, who)).not.toContain('has said yes');
    await saysYes(ANA);
    for (const [path, who] of ways) expect(await page(path, who)).toContain(`${ANA} has said yes: one more is needed.`);
    // She has signed in, and has said hers.
    const hers = await page(signedIn(), 'ana');
    expect(hers).not.toContain('value="approved"');
    expect(hers).not.toContain('Sign in to answer');
    await saysYes(BEN);
    expect(await page(signedIn(), 'ben')).toContain(`Yes was said by ${ANA} and ${BEN}.`);
  });
});
