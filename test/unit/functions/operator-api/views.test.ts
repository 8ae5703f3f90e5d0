import { beforeEach, describe, expect, it } from 'vitest';
import { incidentPage } from '../../../../console/incident-page.ts';
import { auditPart } from '../../../../functions/operator-api/audit-view.ts';
import type { Looking } from '../../../../functions/operator-api/console-deps.ts';
import { openIncidents } from '../../../../functions/operator-api/incident-rows.ts';
import { incidentView } from '../../../../functions/operator-api/incident-view.ts';
import { learningView } from '../../../../functions/operator-api/learning-view.ts';
import { overviewView } from '../../../../functions/operator-api/overview-view.ts';
import { plain } from '../../../../functions/operator-api/plain.ts';
import { serviceView } from '../../../../functions/operator-api/service-views.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Incident } from '../../../../lib/contracts/incident.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  anOutcome,
  aPlan,
  atSecond,
  COMPONENT,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
  SEEN,
} from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const catalog = Catalog.parse({
  version: 1,
  account: '111122223333',
  region: 'eu-west-1',
  applications: { shop: { owner: 'shop-team', environment: 'production' } },
  services: {
    checkout: { application: 'shop', kind: 'ecs-service', name: 'shop/checkout' },
    orders: { application: 'shop', kind: 'ecs-service', name: 'shop/orders' },
  },
  access: {
    viewers: { role: 'viewer' },
    'orders-viewers': { role: 'viewer', services: ['orders'] },
    'checkout-admins': { role: 'admin', services: ['checkout'] },
  },
});

let store: IncidentStore;
let incident: Incident;
const now = () => atSecond(60);

beforeEach(async () => {
  store = createMemoryStore({ now });
  incident = await opened(store);
});

const looking = (group: string, incidents: Partial<IncidentStore> = {}): Looking => ({
  deps: { incidents: { ...store, ...incidents }, catalog, manifests: [aManifest()], now },
  operator: { id: 'ana@example.com', name: 'Ana', groups: [group], signedInAt: iso(0), expiresAt: iso(9999) },
});

const { incidentId: _, ...STEP } = aPlan();
const asked = async (planned: Partial<Plan>, expiresAt = iso(1800)) => {
  const plan = aPlan({ ...STEP, ...planned, incidentId: incident.incidentId });
  await store.saveDiagnosis(aDiagnosis({ incidentId: incident.incidentId }));
  await store.savePlan(plan);
  for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
    await store.move(incident.incidentId, { to: state, attempt: 1, at: atSecond(40) });
  const approval = anApproval(plan, { expiresAt });
  const link = {
    linkId: 'lnk_1',
    approvalId: approval.approvalId,
    incidentId: incident.incidentId,
    approver: 'ana@example.com',
    planHash: plan.planHash,
    expiresAt,
  };
  await store.askForApproval(approval, [link], 'task-token-of-the-wait');
  return plan;
};
const seen = async (group = 'viewers') => {
  const view = await incidentView(looking(group), incident.incidentId);
  if (!view) throw new Error('the incident is not seen');
  return view;
};

it('shows nothing that hides or turns words around', () => {
  expect(plain('restart\nnow\u0007\u2028please\u00ad')).toBe('restart now please');
});

describe('a question that waits for somebody', () => {
  it('is among theirs, unless their groups do not show its incident', async () => {
    await asked({ service: 'orders', target: OTHER_COMPONENT, path: [OTHER_COMPONENT] });
    expect((await overviewView(looking('viewers'))).waiting).toHaveLength(1);
    expect((await overviewView(looking('orders-viewers'))).waiting).toEqual([]);
  });

  it('is one no more on its incident once its time is over', async () => {
    await asked({}, iso(61));
    expect((await seen()).questions).toHaveLength(1);
    store = createMemoryStore({ now });
    incident = await opened(store);
    await asked({}, iso(60));
    expect((await seen()).questions).toEqual([]);
  });
});

describe('a long timeline', () => {
  const note = (at: number, because: string[]) =>
    store.note({
      incidentId: incident.incidentId,
      attempt: 1,
      at: iso(at),
      key: `note-${at}`,
      kind: 'decision',
      summary: `line ${at}`,
      because,
    });

  it('keeps the reasons of its newest lines, and counts those of the older ones', async () => {
    for (let at = 2; at < 40; at += 1) await note(at, ['x'.repeat(500), 'y'.repeat(500)]);
    const { timeline } = await seen();
    expect(timeline.at(-1)?.because).toHaveLength(2);
    expect(timeline.find(({ summary }) => summary === 'line 2')?.because).toEqual(['2 reasons, in the record']);
    expect(timeline.flatMap(({ because }) => because).join('').length).toBeLessThan(25_000);
  });

  it('is left out in its middle, and says how much of it', async () => {
    for (let at = 2; at < 112; at += 1) await note(at, []);
    const { timeline, timelineLeftOut } = await seen();
    expect(timeline).toHaveLength(80);
    expect(timelineLeftOut).toBe((await store.timeline(incident.incidentId)).length - 80);
    expect(timelineLeftOut).toBeGreaterThan(0);
    expect(timeline.at(-1)?.summary).toBe('line 111');
  });
});

it.each([
  [20, 20, null],
  [1000, 20, 'and 980 more'],
])('leads from the page of an incident about %i services to %i of them', async (count, links, more) => {
  const services = Array.from({ length: count }, (_, n) => `service-${n}`);
  const viewer = { person: 'ana@example.com', formToken: 't', seesAudit: false };
  const page = String(await incidentPage(viewer, { ...(await seen()), services }));
  expect(page.match(/href="\/console\/services\/service-/g)).toHaveLength(links);
  if (more === null) expect(page).not.toContain(' more');
  else expect(page).toContain(more);
});

it('says that there are more open incidents only where as many as are read were found', async () => {
  const read = (fewer: number) =>
    openIncidents(
      looking('viewers', {
        incidentsIn: async (_states, most) => Array.from({ length: most - fewer }, () => anIncident()),
      }),
    );
  expect((await read(0)).more).toBe(true);
  expect((await read(1)).more).toBe(false);
});

it('learns nothing from a try of which it is not known what came of it', async () => {
  const ended = await movedTo(store, await opened(store), 'validating');
  const tried = (runbook: string, result: 'cured' | 'unknown') => ({
    attempt: 1,
    runbook,
    target: COMPONENT,
    faultClass: 'memory-leak' as const,
    service: 'checkout',
    result,
    alone: true,
  });
  const attempts = [tried('restart-ecs-service', 'cured'), tried('scale-ecs-service', 'unknown')];
  await store.close(anOutcome(ended, { attempts, endedAt: iso(55) }), SEEN, atSecond(55));
  const { rows } = await learningView(looking('viewers'));
  expect(rows).toMatchObject([{ runbook: 'restart-ecs-service', helped: 1, not: 0 }]);
});

it('shows no link out of what could not be seen of a service', async () => {
  const ended = await movedTo(store, await opened(store), 'validating');
  const dataQuality = { verdict: 'bad' as const, because: ['ask https://one.example/pay'], sources: [] };
  await store.saveDiagnosis(aDiagnosis({ incidentId: ended.incidentId, dataQuality }));
  await store.close(anOutcome(ended, { endedAt: iso(55) }), SEEN, atSecond(55));
  const view = await serviceView(looking('viewers'), 'checkout');
  expect(view?.quality?.because).toEqual(['ask (a link, left out)']);
});

it('shows an admin of a service the lines of the log about its plan that name no target', async () => {
  const { planHash } = await asked({});
  const line = {
    at: iso(50),
    act: 'rejected',
    by: 'ben@example.com',
    how: 'link',
    from: null,
    incidentId: incident.incidentId,
    approvalId: null,
    runbook: null,
    target: null,
    planHash,
    reason: null,
  } as const;
  const auditEntries = async () => ({ entries: [line], next: null });
  const { entries } = await auditPart(looking('checkout-admins', { auditEntries }), iso(61));
  expect(entries).toEqual([line]);
  expect((await auditPart(looking('orders-viewers', { auditEntries }), iso(61))).entries).toEqual([]);
});
