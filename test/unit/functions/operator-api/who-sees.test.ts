import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drillSignIn } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { type AccessGrant, Catalog } from '../../../../lib/contracts/catalog.ts';
import { Role } from '../../../../lib/contracts/operator.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  aPlan,
  aSignal,
  atSecond,
  iso,
  POLICY,
} from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const PAGES = 'https://pages.example';
const TOKEN = 'f'.repeat(43);
const APPLICATION = { checkout: 'shop', orders: 'shop', billing: 'money' } as const;
type Service = keyof typeof APPLICATION;
const SERVICES = Object.keys(APPLICATION) as Service[];
const componentOf = (service: Service) => `111122223333:eu-west-1:ecs-service:shop/${service}`;

/** Said anew here, grant by grant, so that the rule of the pages is held to something that is not itself. */
const reaches = ({ role, applications, services }: AccessGrant, service: Service, needed: Role): boolean =>
  Role.options.indexOf(role) >= Role.options.indexOf(needed) &&
  ((!applications && !services) ||
    (services ?? []).includes(service) ||
    (applications ?? []).includes(APPLICATION[service]));

interface Case {
  grants: AccessGrant[];
  alarmed: Service[];
  steps: Service[];
}

/** An incident whose alarms fire at some services and whose plan changes some, looked at by a member of groups with these grants. */
const visited = async ({ grants, alarmed, steps: [first = 'checkout', ...further] }: Case) => {
  const now = () => atSecond(60);
  const store = createMemoryStore({ now });
  const access = Object.fromEntries(grants.map((grant, index) => [`group-${index}`, grant]));
  const catalog = Catalog.parse({
    version: 1,
    account: '111122223333',
    region: 'eu-west-1',
    applications: {
      shop: { owner: 'shop-team', environment: 'production', approvers: [['ana@example.com']] },
      money: { owner: 'money-team', environment: 'production', approvers: [['ana@example.com']] },
    },
    services: Object.fromEntries(
      SERVICES.map((name) => [name, { application: APPLICATION[name], kind: 'ecs-service', name: `shop/${name}` }]),
    ),
    access,
  });
  const operator = {
    id: 'ana@example.com',
    name: 'Ana',
    groups: Object.keys(access),
    signedInAt: iso(0),
    expiresAt: iso(9999),
  };
  const manifests = [aManifest()];
  const failures: unknown[] = [];
  const app = createApp({
    policyVersion: POLICY,
    incidents: store,
    linkSecret: async () => 'a secret of the test',
    manifests,
    failed: (error) => void failures.push(error),
    now,
    signIn: {
      signIn: drillSignIn({ pagesUrl: PAGES, now }),
      sessions: {
        start: async () => 'cookie',
        open: async () => ({ session: { operator, formToken: TOKEN }, renewed: null }),
      },
      catalog,
      pagesUrl: PAGES,
      refused: () => {},
    },
    console: { incidents: store, catalog, manifests, now },
  });

  // Signals bring their own components along, so that the first is at one of those, too.
  const [firstAlarmed = 'checkout'] = alarmed;
  const opening = anIncident({ symptomComponents: alarmed.map(componentOf) });
  const signal = aSignal({ component: componentOf(firstAlarmed) });
  await store.attach(opening.group, [signal], () => opening, atSecond(1));
  const { incidentId } = opening;
  const stepAt = (service: Service) => ({ service, target: componentOf(service), path: [componentOf(service)] });
  const following = further.map((service) => aPlan({ incidentId, ...stepAt(service) }));
  const plan = aPlan({ incidentId, ...stepAt(first), following });
  await store.saveDiagnosis(aDiagnosis({ incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incidentId, { to: state, attempt: 1, at: atSecond(40) });
  const link = { linkId: 'lnk_1', approver: operator.id, planHash: plan.planHash, expiresAt: iso(1800), incidentId };
  const asked = anApproval(plan, { expiresAt: iso(1800) });
  const { approvalId, planHash } = await store.askForApproval(
    asked,
    [{ ...link, approvalId: asked.approvalId }],
    'task-token-of-the-wait',
  );

  const headers = { cookie: '__Host-selfheal-session=it', 'sec-fetch-site': 'same-origin', origin: PAGES };
  const path = `/console/incidents/${incidentId}`;
  const get = async (at: string) => {
    const response = await app.request(PAGES + at, { headers });
    return { status: response.status, body: await response.text() };
  };
  const overview = await get('/console');
  const page = await get(path);
  const question = await get(`${path}/approval`);
  const pressed = await app.request(`${PAGES}${path}/approval`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ formToken: TOKEN, approvalId, planHash, decision: 'rejected', reason: 'no' }),
  });
  const answered = (await store.approval(incidentId, approvalId))?.status === 'rejected';
  // There is a line to look for, whoever wrote it.
  if (!answered)
    await store.decide(
      incidentId,
      approvalId,
      { decision: 'rejected', reason: 'no' },
      { by: 'ben@example.com', how: 'link', from: null },
      atSecond(50),
    );
  const audit = await get('/console/audit');
  expect(failures).toEqual([]);
  return {
    overviewLeads: overview.body.includes(`href="${path}/approval"`),
    seesIncident: page.status === 200,
    pageLeads: page.body.includes(`href="${path}/approval"`),
    seesQuestion: question.status === 200,
    leadsBack: question.body.includes(`href="${path}"`),
    pressLeadsTo: /<p><a href="([^"]*)">Back/.exec(await pressed.text())?.[1]?.replace(incidentId, 'ID') ?? null,
    hasButtons: question.body.includes('<button'),
    answered,
    seesLine: audit.status === 200 && audit.body.includes(incidentId),
  };
};

const grant = fc.record(
  {
    role: fc.constantFrom(...Role.options),
    services: fc.subarray(SERVICES, { minLength: 1 }),
    applications: fc.subarray(['shop', 'money'], { minLength: 1 }),
  },
  { requiredKeys: ['role'] },
);

describe('what somebody sees of an incident and its plan', () => {
  it('shows, and takes, nothing that none of their grants covers, and all that they cover', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          grants: fc.array(grant, { minLength: 1, maxLength: 3 }),
          alarmed: fc.subarray(SERVICES, { minLength: 1 }),
          steps: fc.uniqueArray(fc.constantFrom(...SERVICES), { minLength: 1, maxLength: 3 }),
        }),
        async (given) => {
          const may = (service: Service, role: Role) => given.grants.some((each) => reaches(each, service, role));
          const onPlan = (role: Role) => given.steps.every((service) => may(service, role));
          const incidentIsTheirs = given.alarmed.some((service) => may(service, 'viewer'));
          expect(await visited(given)).toEqual({
            overviewLeads: incidentIsTheirs && onPlan('viewer'),
            seesIncident: incidentIsTheirs,
            pageLeads: incidentIsTheirs && onPlan('approver'),
            seesQuestion: onPlan('viewer'),
            leadsBack: onPlan('viewer') && incidentIsTheirs,
            pressLeadsTo: onPlan('viewer') ? `/console/incidents/ID${incidentIsTheirs ? '' : '/approval'}` : null,
            hasButtons: onPlan('approver'),
            answered: onPlan('approver'),
            seesLine: onPlan('admin'),
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not lead an approver of the service whose alarms fire to the plan of another one, nor show its log', async () => {
    expect(
      await visited({
        grants: [{ role: 'admin', services: ['checkout'] }],
        alarmed: ['checkout', 'orders'],
        steps: ['orders'],
      }),
    ).toEqual({
      overviewLeads: false,
      seesIncident: true,
      pageLeads: false,
      seesQuestion: false,
      leadsBack: false,
      pressLeadsTo: null,
      hasButtons: false,
      answered: false,
      seesLine: false,
    });
  });

  it('shows the log of a plan to the admins of all services that it changes, not of one of them', async () => {
    const both = { alarmed: ['checkout'], steps: ['checkout', 'orders'] } satisfies Partial<Case>;
    const admin = (...services: Service[]): AccessGrant => ({ role: 'admin', services });
    expect(await visited({ ...both, grants: [admin('checkout')] })).toMatchObject({ seesLine: false, answered: false });
    expect(await visited({ ...both, grants: [admin('checkout'), admin('orders')] })).toMatchObject({
      seesLine: true,
      answered: true,
    });
  });
});
