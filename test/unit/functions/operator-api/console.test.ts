import { beforeEach, describe, expect, it } from 'vitest';
import { drillSignIn } from '../../../../drill/sign-in.ts';
import { auditCsv } from '../../../../functions/operator-api/audit-view.ts';
import { graphView } from '../../../../functions/operator-api/graph-view.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { AuditEntry } from '../../../../lib/contracts/audit.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  anOutcome,
  aPlan,
  aRequest,
  aReservation,
  aSignal,
  atSecond,
  COMPONENT,
  collected,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
  POLICY,
  SEEN,
} from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const PAGES = 'https://pages.example';
const TOKEN = 'f'.repeat(43);
const PLANTED = '<script>alert(1)</script><a href="https://evil.example">here</a>';

const catalog = Catalog.parse({
  version: 1,
  account: '111122223333',
  region: 'eu-west-1',
  applications: { shop: { owner: 'shop-team', environment: 'production', approvers: [['ana@example.com']] } },
  services: {
    checkout: { application: 'shop', kind: 'ecs-service', name: 'shop/checkout', dependsOn: ['orders'] },
    orders: { application: 'shop', kind: 'ecs-service', name: 'shop/orders' },
  },
  access: {
    viewers: { role: 'viewer', applications: ['shop'] },
    approvers: { role: 'approver', applications: ['shop'] },
    'orders-viewers': { role: 'viewer', services: ['orders'] },
    'checkout-admins': { role: 'admin', services: ['checkout'] },
    'orders-admins': { role: 'admin', services: ['orders'] },
    admins: { role: 'admin' },
  },
});

let store: IncidentStore;
let failures: unknown[];
let app: ReturnType<typeof createApp>;
let incidentId: string;
let sessionsOpened: number;
const clock = () => atSecond(60);

const headersOf = (group: string) => ({
  cookie: `__Host-selfheal-session=${group}`,
  'sec-fetch-site': 'same-origin',
  origin: PAGES,
});
const get = (path: string, group = 'admins') => app.request(`${PAGES}${path}`, { headers: headersOf(group) });
const text = async (path: string, group = 'admins') => (await get(path, group)).text();
const turn = (group: string, form: Record<string, string>) =>
  app.request(`${PAGES}/console/kill-switch`, {
    method: 'POST',
    headers: headersOf(group),
    body: new URLSearchParams({ formToken: TOKEN, ...form }),
  });

beforeEach(async () => {
  failures = [];
  sessionsOpened = 0;
  store = createMemoryStore({ now: clock });
  app = createApp({
    policyVersion: POLICY,
    incidents: store,
    linkSecret: async () => 'a secret of the test',
    manifests: [aManifest({ title: `Restart ${PLANTED}` })],
    failed: (error) => void failures.push(error),
    now: clock,
    signIn: {
      signIn: drillSignIn({ pagesUrl: PAGES, now: clock }),
      sessions: {
        start: async () => 'cookie',
        open: async (group) => {
          sessionsOpened += 1;
          return {
            session: {
              operator: {
                id: 'ana@example.com',
                name: 'Ana',
                groups: [group],
                signedInAt: iso(0),
                expiresAt: iso(9999),
              },
              formToken: TOKEN,
            },
            renewed: null,
          };
        },
      },
      catalog,
      pagesUrl: PAGES,
      refused: () => {},
    },
    console: { incidents: store, catalog, manifests: [aManifest({ title: `Restart ${PLANTED}` })], now: clock },
  });
  ({ incidentId } = await opened(store, { title: `checkout is slow ${PLANTED}` }));
});

/** The incident with all that its page can show, and a question that waits. */
const asked = async () => {
  const plan = aPlan({ incidentId, because: `it frees memory ${PLANTED}` });
  await store.saveEvidence(
    collected({
      incidentId,
      evidence: [
        {
          evidenceId: 'evd_1',
          fact: 'deployed-before-onset',
          component: COMPONENT,
          strength: 1,
          summary: `revision 7 ${PLANTED}`,
          at: iso(-60),
          from: { collector: 'changes', reference: '' },
          figures: {},
          attributes: {},
        },
      ],
      edges: [[COMPONENT, OTHER_COMPONENT]],
      alarmed: [{ component: COMPONENT, harms: ['latency'] }],
      series: [
        {
          component: COMPONENT,
          role: 'latencySeconds',
          metric: { namespace: 'x', metricName: 'Latency', dimensions: {}, statistic: 'p90', scale: 1 },
          periodSeconds: 60,
          timestamps: [0, 60, 120].map((second) => atSecond(second).getTime() / 1000),
          values: [0.1, null, 0.9],
        },
      ],
    }),
  );
  await store.saveDiagnosis(aDiagnosis({ incidentId, symptom: COMPONENT, lacked: ['no traces'] }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  const approval = anApproval(plan, { expiresAt: iso(1800) });
  const link = {
    linkId: 'lnk_1',
    approvalId: approval.approvalId,
    incidentId,
    approver: 'ana@example.com',
    planHash: plan.planHash,
    expiresAt: approval.expiresAt,
  };
  await store.askForApproval(approval, [link], 'task-token-of-the-wait');
  return approval;
};

const PATHS = [
  '/console',
  '/console/services',
  '/console/services/checkout',
  '/console/runbooks',
  '/console/learning',
  '/console/audit',
];

describe('every page of the console', () => {
  it('has one main heading, landmarks, a way past them, names for what is pressed, and no way for a script of others', async () => {
    await asked();
    const incident = `/console/incidents/${incidentId}`;
    for (const path of [...PATHS, incident, `${incident}/approval`]) {
      const page = await get(path);
      const body = await page.text();
      expect(page.status, path).toBe(200);
      for (const once of [/<h1>/g, /<main id="main"/g, /<header>/g, /<html lang="en">/g, /class="skip" href="#main"/g])
        expect(body.match(once), `${path} ${once}`).toHaveLength(1);
      expect(body).toContain('aria-label="Console"');
      expect(body.match(/<script/g), path).toHaveLength(1);
      expect(body).not.toMatch(/style="|onclick|<script>|evil\.example|task-token/);
      expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
      expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe/);
      expect(page.headers.get('cache-control')).toBe('no-store');
      for (const [, id] of body.matchAll(/<input type="text" id="([^"]+)"/g))
        expect(body).toContain(`<label for="${id}">`);
    }
    expect(failures).toEqual([]);
  });

  it('says what came of a press, and that there is nothing, in the same frame, with a way back', async () => {
    const { approvalId, planHash } = await asked();
    const incident = `/console/incidents/${incidentId}`;
    const wayBack = `<a href="${incident}">Back to the incident</a>`;
    expect(await text(`${incident}/approval`)).toContain(wayBack);
    const pressed = await app.request(`${PAGES}${incident}/approval`, {
      method: 'POST',
      headers: headersOf('approvers'),
      body: new URLSearchParams({ formToken: TOKEN, approvalId, planHash, decision: 'approved' }),
    });
    const answered = await pressed.text();
    expect(answered).toContain('Thank you: approved');
    expect(answered).toContain(wayBack);
    const [lead] = (await text(`${incident}/approval`)).split('<h2');
    expect(lead).toMatch(/What was asked for:<\/p>\s*<p><strong>Restart /);
    expect(lead).toContain('<a href="#answer">What became of it</a>');
    for (const page of [answered, await text('/console/nowhere'), await text('/console/audit', 'viewers')]) {
      expect(page).toContain('aria-label="Console"');
      expect(page).toContain('href="/sign-out"');
    }
    expect(await text('/console/audit', 'viewers')).not.toContain('Audit log');
  });

  it('lets who opened the way out stay', async () => {
    expect(await text('/sign-out')).toContain('<a href="/console">Stay signed in</a>');
  });

  it.each(PATHS)('opens the session once: %s', async (path) => {
    expect((await get(path)).status).toBe(200);
    expect(sessionsOpened).toBe(1);
  });

  it('is nothing for whoever has not signed in, and its assets are public', async () => {
    const page = await app.request(`${PAGES}/console`);
    expect([page.status, page.headers.get('location')]).toEqual([303, '/sign-in?to=%2Fconsole']);
    for (const asset of ['approvals/assets/zone.js', 'console/assets/console.css']) {
      const served = await app.request(`${PAGES}/${asset}`);
      expect([served.status, served.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    }
  });

  it('does not exist for a group without a say: incidents, services, the log and the switch', async () => {
    expect((await get(`/console/incidents/${incidentId}`, 'viewers')).status).toBe(200);
    expect((await get(`/console/incidents/${incidentId}`, 'orders-viewers')).status).toBe(404);
    expect((await get('/console/incidents/inc_unknown')).status).toBe(404);
    expect((await get('/console/services/checkout', 'orders-viewers')).status).toBe(404);
    expect((await get('/console/services/constructor')).status).toBe(404);
    expect(await text('/console', 'orders-viewers')).not.toContain(incidentId);
    for (const group of ['viewers', 'approvers'])
      for (const path of ['/console/audit', '/console/audit.csv', '/console/audit.json'])
        expect((await get(path, group)).status, path).toBe(404);
  });
});

describe('the incident page', () => {
  it('shows the plot with its marks and a table, the way from the cause, what speaks for it, and the rules that spoke', async () => {
    await asked();
    const body = await text(`/console/incidents/${incidentId}`);
    for (const part of [
      'Latency of shop/checkout (p90)',
      '<title id="plot-title">',
      '<desc id="plot-text">',
      'The plot as a table',
      'no samples',
      'revision 7 &lt;script&gt;',
      'Dependencies around the cause',
      'shop/checkout calls shop/orders',
      'the likely cause',
      'no traces',
      'low-impact',
      '<time datetime="2026-03-01T12:00:00.000Z">2026-03-01 12:00:00 UTC</time>',
      '<tspan data-clock="2026-03-01T12:00:00.000Z">12:00</tspan> onset',
      'times in <span data-zone>UTC</span>',
    ])
      expect(body, part).toContain(part);
  });

  it('says in its first lines what is most likely wrong and what is planned, each with a way to its reasons', async () => {
    await asked();
    const body = await text(`/console/incidents/${incidentId}`);
    const [first = ''] = body.split('<h2');
    expect(first).toContain('<a href="#causes">memory leak of shop/checkout</a>');
    expect(first).toMatch(/<a href="#plan">Restart .*Risk: <span class="badge low">/);
    for (const id of ['causes', 'plan']) expect(body).toContain(`<h2 id="${id}">`);
  });

  it('says in its first lines how it ended', async () => {
    const incident = await movedTo(store, await opened(store), 'validating');
    await store.close(anOutcome(incident, { result: 'cured', endedAt: iso(55) }), SEEN, atSecond(55));
    expect(await text(`/console/incidents/${incident.incidentId}`)).toContain(
      '<dt>Now</dt><dd>closed: cured. Severity: ',
    );
  });

  it('says in its first lines what matters, and folds what explains it', async () => {
    await asked();
    const body = await text(`/console/incidents/${incidentId}`);
    const [first = '', folded = ''] = body
      .slice(body.indexOf('<h1>'))
      .split('<details><summary>More about this incident');
    for (const part of ['/approval">Answer the question', 'Likely cause', 'Plan']) expect(first).toContain(part);
    for (const part of ['Attempt', 'Models', 'Why one incident', incidentId]) {
      expect(first.replaceAll(/href="[^"]*"/g, ''), part).not.toContain(part);
      expect(folded.split('</details>')[0], part).toContain(part);
    }
  });

  it('puts the heading of numbers above them, at the right', async () => {
    await asked();
    expect(await text(`/console/incidents/${incidentId}`)).toContain('<th scope="col" class="number">Events</th>');
  });

  it('leads an approver to the question, tells a viewer that it waits, and has no button for either', async () => {
    await asked();
    const path = `/console/incidents/${incidentId}`;
    expect(await text(path, 'approvers')).toContain(`href="${path}/approval"`);
    const seen = await text(path, 'viewers');
    expect(seen).toContain('A plan waits for an answer');
    expect(seen).not.toContain('/approval"');
    for (const group of ['viewers', 'approvers']) expect(await text(path, group)).not.toContain('<button');
    expect(await text('/console', 'viewers')).not.toContain('<form');
    expect(await text('/console', 'approvers')).toContain('Waiting for your answer');
    expect(await text('/console', 'viewers')).toContain('<span class="badge high">severity high</span>');
  });

  it('says of each step of the plan how much it may harm', async () => {
    await asked();
    expect((await text(`/console/incidents/${incidentId}`)).split('<h2 id="plan">')[1]).toContain(
      '<dt>Impact</dt><dd>low</dd>',
    );
  });

  it('tells how many lines of the timeline it leaves out', async () => {
    for (let at = 2; at < 112; at += 1)
      await store.note({
        incidentId,
        attempt: 1,
        at: iso(at),
        key: `n${at}`,
        kind: 'decision',
        summary: 'x',
        because: [],
      });
    const left = (await store.timeline(incidentId)).length - 80;
    expect(await text(`/console/incidents/${incidentId}`)).toContain(`${left} lines in between are left out.`);
  });

  it('tells how many signals it leaves out', async () => {
    const { group } = (await store.incident(incidentId)) ?? { group: '' };
    const many = Array.from({ length: 60 }, (_, n) =>
      aSignal({ fingerprint: n.toString(16).padStart(32, '0'), title: `alarm ${n}` }),
    );
    await store.attach(group, many, () => anIncident({ group }), atSecond(30));
    expect(await text(`/console/incidents/${incidentId}`)).toContain('The 25 that matter most are shown.');
  });

  it('shows the way from the cause and its neighbours alone, and counts the others', () => {
    const id = (name: string) => `111122223333:eu-west-1:ecs-service:shop/${name}`;
    const path = [id('cause'), id('symptom')];
    const near = Array.from({ length: 40 }, (_, n) => [id('cause'), id(`near-${n}`)] as [string, string]);
    const view = graphView({
      edges: [[id('symptom'), id('cause')], ...near, [id('far'), id('further')]],
      path,
      symptoms: [id('symptom')],
    });
    expect(view?.nodes).toHaveLength(30);
    expect(view?.leftOut).toBe(14);
    expect(view?.edges.filter(({ onPath }) => onPath)).toEqual([
      { from: id('symptom'), to: id('cause'), onPath: true },
    ]);
    expect(view?.nodes.filter(({ role }) => role !== 'other').map(({ role }) => role)).toEqual(['cause', 'symptom']);
  });
});

describe('the kill switch', () => {
  it('is turned by an admin of everything, with a reason, and the log says who, how and when', async () => {
    expect((await turn('admins', { turn: 'engage', reason: ' a migration ' })).status).toBe(303);
    expect(await store.killSwitch()).toMatchObject({ engaged: true, by: 'ana@example.com', reason: 'a migration' });
    const body = await text('/console');
    expect(body).toContain('<button class="go" name="turn" value="release">Release the kill switch</button>');
    const { entries } = (await (await get('/console/audit.json')).json()) as { entries: AuditEntry[] };
    expect(entries).toMatchObject([{ act: 'switch-engaged', by: 'ana@example.com', how: 'signed-in', at: iso(60) }]);
    expect((await turn('admins', { turn: 'release', reason: 'done' })).status).toBe(303);
    expect(await store.killSwitch()).toMatchObject({ engaged: false });
    const off = '<button class="stop" name="turn" value="engage">Engage the kill switch</button>';
    expect(await text('/console')).toContain(off);
  });

  it('is told of first while it is engaged, to everybody', async () => {
    expect(await text('/console', 'viewers')).not.toContain('The kill switch is engaged');
    await turn('admins', { turn: 'engage', reason: 'a migration' });
    expect((await text('/console', 'viewers')).split('<h2')[0]).toContain('The kill switch is engaged');
  });

  it.each(['viewers', 'approvers', 'checkout-admins'])('is not for %s', async (group) => {
    expect(await text('/console', group)).not.toContain('Engage the kill switch');
    expect((await turn(group, { turn: 'engage', reason: 'x' })).status).toBe(404);
    expect(await store.killSwitch()).toMatchObject({ engaged: false });
  });

  it.each([
    [{ turn: 'engage' }, 400],
    [{ turn: 'engage', reason: '  ' }, 400],
    [{ turn: 'toggle', reason: 'x' }, 400],
    [{ turn: 'engage', reason: 'x', formToken: 'another' }, 403],
  ] as [Record<string, string>, number][])('is not turned by %j', async (form, status) => {
    expect((await turn('admins', form)).status).toBe(status);
    expect(await store.killSwitch()).toMatchObject({ engaged: false });
  });
});

describe('the audit log', () => {
  const decide = async () => {
    const approval = await asked();
    const who = { by: 'ben@example.com', how: 'link', from: '192.0.2.9' } as const;
    await store.decide(
      incidentId,
      approval.approvalId,
      { decision: 'rejected', reason: '=HYPERLINK("x")' },
      who,
      atSecond(50),
    );
    return approval;
  };

  it('shows who decided what, how they were known, from where and about which plan', async () => {
    const approval = await decide();
    const body = await text('/console/audit');
    for (const part of ['rejected', 'ben@example.com', 'link', '192.0.2.9', incidentId, approval.planHash.slice(0, 12)])
      expect(body).toContain(part);
  });

  it('shows an admin of some services the lines about their incidents alone', async () => {
    await decide();
    await turn('admins', { turn: 'engage', reason: 'for everything' });
    expect(await text('/console/audit', 'checkout-admins')).toContain('ben@example.com');
    expect(await text('/console/audit', 'checkout-admins')).not.toContain('for everything');
    expect(await text('/console/audit', 'orders-admins')).not.toContain('ben@example.com');
    expect(await text('/console/audit.csv', 'orders-admins')).not.toContain('ben@example.com');
  });

  it('shows an admin of one service what was started there, of a plan that changes another one besides', async () => {
    const following = [aPlan({ incidentId, service: 'orders', target: OTHER_COMPONENT, path: [OTHER_COMPONENT] })];
    const plan = aPlan({ incidentId, gate: 'ask', following });
    await store.registerPolicy(POLICY, iso(0));
    for (const state of ['collecting', 'diagnosing', 'planning'] as const)
      await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
    await store.savePlan(plan);
    const { approvalId } = await store.askForApproval(anApproval(plan, { expiresAt: iso(1800) }), [], 'task-token');
    const ben = { by: 'ben@example.com', how: 'signed-in', from: null } as const;
    await store.decide(incidentId, approvalId, { decision: 'approved' }, ben, atSecond(45));
    expect(await store.dispatch(aRequest(plan, { approvalId }))).toMatchObject({ status: 'dispatched' });
    expect(await text('/console/audit', 'checkout-admins')).toContain('remedy started');
    expect(await text('/console/audit', 'orders-admins')).not.toContain('remedy started');
  });

  it('goes on page by page without losing or repeating a line', async () => {
    const who = { by: 'chris@example.com', how: 'signed-in', from: null } as const;
    for (let second = -120; second < 0; second += 1)
      await store.setKillSwitch(second % 2 === 0, who, `turn ${second} of many`, atSecond(second));
    const seen: string[] = [];
    let path: string | undefined = '/console/audit';
    for (let pages = 0; path && pages < 9; pages += 1) {
      const body: string = await text(path);
      seen.push(...[...body.matchAll(/turn (-\d+) of many/g)].map(([, n]) => n ?? ''));
      path = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `-${n + 1}`));
  });

  it('begins at the newest line where the place is none', async () => {
    await decide();
    for (const none of ['%3Cscript%3E', '2026-13-01T00:00:00Z', '9999-12-01T00:00:00Z', '2026-02-30T99:00:00Z'])
      expect(await text(`/console/audit?before=${none}`), none).toContain('ben@example.com');
  });

  it('is exported so that no spreadsheet runs what stands in it', async () => {
    await decide();
    const csv = await text('/console/audit.csv');
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv.split('\r\n')[0]).toBe('at,act,by,how,from,incidentId,approvalId,runbook,target,planHash,reason');
    const [entry] = ((await (await get('/console/audit.json')).json()) as { entries: AuditEntry[] }).entries;
    for (const start of ['=', '+', '-', '@', '\t=', '\n=', ' =', '|', '%']) {
      const line = auditCsv(entry ? [{ ...entry, reason: `${start}cmd()` }] : []).split('\r\n')[1];
      expect(line, JSON.stringify(start)).toMatch(/,"'[^"]*cmd\(\)"$/);
    }
  });
});

it('tells what an incident costs only to who sees all that the money went to', async () => {
  await store.reserveModelCall(aReservation({ incidentId, microdollars: 20_000 }), clock());
  expect(await text('/console')).toContain('$0.020 an incident');
  for (const group of ['viewers', 'checkout-admins']) {
    const body = await text('/console', group);
    expect(body).toContain('<strong>$0.020</strong>');
    expect(body).not.toContain('an incident');
  }
});

it('takes what people have for open, not for ended, and counts it once', async () => {
  const incident = await movedTo(store, await opened(store), 'validating');
  await store.escalate(anOutcome(incident, { result: 'escalated', endedAt: iso(55) }), atSecond(55));
  await store.reserveModelCall(aReservation({ incidentId, microdollars: 20_000 }), clock());
  const path = `/console/incidents/${incident.incidentId}`;
  const page = await text(path);
  expect(page).toContain('<dt>Handed over to people</dt><dd><time datetime="2026-03-01T12:00:55.000Z">');
  expect(page).not.toContain('<dt>Ended</dt>');
  const body = await text('/console');
  expect(body.split(path)).toHaveLength(2);
  expect(body).toContain('0 of 1 that needed healing');
  expect(body).toContain('$0.010 an incident');
  expect((await text('/console/services/checkout')).split(path)).toHaveLength(2);

  const seen = (await store.incident(incident.incidentId))?.evidenceVersion ?? SEEN;
  await store.close(anOutcome(incident, { result: 'escalated', endedAt: iso(58) }), seen, atSecond(58));
  expect(await text(path)).toContain('<dt>Ended</dt><dd><time datetime="2026-03-01T12:00:58.000Z">');
  expect(await text(path)).not.toContain('Handed over to people');
  expect((await text('/console')).split('Lately ended')[1]).toContain(path);
});

it('sums up what ended: how often and how fast it was healed', async () => {
  const incident = await movedTo(store, await opened(store), 'validating');
  await store.close(anOutcome(incident, { result: 'cured', endedAt: iso(55) }), SEEN, atSecond(55));
  const body = await text('/console');
  expect(body).toContain('1 of 1 that needed healing');
  expect(body).toContain('<strong>55 s</strong>');
  expect(body).toContain('memory leak of shop/checkout');
});
