import { afterEach, describe, expect, it } from 'vitest';
import { Catalog } from '../../lib/contracts/catalog.ts';
import { IncidentState } from '../../lib/contracts/incident.ts';
import type { Decider } from '../../lib/ports/approval-records.ts';
import { anOutcome, aPlan, aRequest, aSignal, fingerprintOf, movedTo, opened } from '../contract/builders.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions, ownManifests } from './harness.ts';
import { WEB } from './shop.ts';

const CURED: HarnessOptions = { effects: { 'rollback-ecs-deployment': 'cures' } };
const BEN: Decider = { by: 'ben@example.com', how: 'signed-in', from: '203.0.113.7' };
const ANN: Decider = { by: 'ann@example.com', how: 'link', from: null };

let harness: Harness;
afterEach(() => harness.end());

/** The one incident that people were asked about. */
const asked = async () => {
  const { incidents } = harness;
  for (const { incidentId } of await incidents.incidentsIn(IncidentState.options, 10)) {
    const history = await incidents.history(incidentId);
    if (history && history.approvals.length > 0) return history;
  }
  throw new Error('nobody was asked');
};

const takeBack = async (decider: Decider = BEN) => {
  const { approvals, incident } = await asked();
  const { approvalId = '' } = approvals[0] ?? {};
  return harness.incidents.takeBack(incident.incidentId, approvalId, decider, 'a release is going out', harness.now());
};

const play = async (options: Partial<HarnessOptions>) => {
  harness = createHarness({ ...CURED, ...options });
  await harness.run();
  return asked();
};

const expectHandedOver = (history: Awaited<ReturnType<typeof asked>>, who = BEN.by) => {
  expect(harness.shop.started).toEqual([]);
  expect(history.remediations).toEqual([]);
  expect(history.approvals).toMatchObject([{ status: 'revoked', decidedBy: who, reason: 'a release is going out' }]);
  expect(history.incident).toMatchObject({ state: 'escalated', attempt: 1 });
  const because = `${who} took the approval back: a release is going out`;
  expect(history.outcome).toMatchObject({ result: 'escalated', because: [because] });
  expect(harness.announcements.find(({ kind }) => kind === 'escalated')?.lines).toContain(because);
};

describe('an approval that a person takes back', () => {
  it.each<{ when: string; room: string; by: Decider }>([
    { when: 'before the workflow has heard of it', room: 'deliver-decisions', by: BEN },
    { when: 'before its change is looked at again', room: 'start-remediation', by: BEN },
    { when: 'by the link that gave it', room: 'start-remediation', by: ANN },
  ])('starts nothing and goes to people: $when', async ({ room, by }) => {
    const happens = async () => void expect(await takeBack(by)).toMatchObject({ status: 'taken-back' });
    const history = await play({ meanwhile: { room, call: 1, when: 'before', happens } });
    expectHandedOver(history, by.by);
    expect(history.timeline.filter(({ kind }) => kind === 'remediation')).toMatchObject([
      { summary: `not started: ${by.by} took the approval back: a release is going out` },
    ]);
  });

  it('starts nothing when it is taken back between the last look at the target and the start', async () => {
    harness = createHarness(CURED);
    const { targets } = harness.shop;
    const look = targets.snapshot;
    targets.snapshot = async (...given) => {
      const seen = await look(...given);
      if ((harness.calls['start-remediation'] ?? 0) > 0)
        expect(await takeBack()).toMatchObject({ status: 'taken-back' });
      return seen;
    };
    await harness.run();
    expect(harness.calls['start-remediation']).toBe(1);
    expectHandedOver(await asked());
  });

  it('is not tried in another way where something else spoke against the start as well', async () => {
    harness = createHarness(CURED);
    const { targets } = harness.shop;
    const look = targets.snapshot;
    targets.snapshot = async (...given) => {
      const seen = await look(...given);
      if ((harness.calls['start-remediation'] ?? 0) === 0 || !seen) return seen;
      await takeBack();
      return { ...seen, fields: { ...seen.fields, previousTaskDefinition: 'another' } };
    };
    await harness.run();
    expectHandedOver(await asked());
  });

  it('starts nothing when it is taken back while the target is locked by another incident', async () => {
    const { catalog, policyVersion } = aCatalog();
    const lockTarget = async () => {
      const { incidents, now } = harness;
      const signal = aSignal({ fingerprint: fingerprintOf('other') });
      const other = await movedTo(
        incidents,
        await opened(incidents, { group: 'other', title: signal.title }),
        'planning',
      );
      const plan = aPlan({ incidentId: other.incidentId, target: WEB, service: 'web', policyVersion });
      const limits = catalog.policies.limits;
      expect(await incidents.dispatch(aRequest(plan, { limits, at: now() }))).toMatchObject({ status: 'dispatched' });
      await incidents.escalate(anOutcome(other, { result: 'escalated' }), now());
    };
    let locked = 0;
    harness = createHarness({
      ...CURED,
      meanwhile: { room: 'plan-remediation', call: 1, when: 'after', happens: lockTarget },
    });
    const dispatch = harness.incidents.dispatch;
    harness.incidents.dispatch = async (request) => {
      const result = await dispatch(request);
      if (result.status !== 'refused' || !result.because.includes('target-locked')) return result;
      locked += 1;
      // It is asked for again under the other's fence where the other has ended: it has not.
      if (locked === 2) expect(await takeBack()).toMatchObject({ status: 'taken-back' });
      return result;
    };
    await harness.run();
    expect(locked).toBe(2);
    expect(harness.calls['start-remediation']).toBe(3);
    expectHandedOver(await asked());
  });

  it('stays taken back for the run that takes up after the one that was told of the yes broke off', async () => {
    const history = await play({
      meanwhile: { room: 'start-remediation', call: 1, when: 'before', happens: async () => void (await takeBack()) },
      disturb: { room: 'start-remediation', call: 1, how: 'aborted-before' },
    });
    expect(history.incident.run).toBe(2);
    expectHandedOver(history);
  });
});

it('goes on as approved when it is taken back too late', async () => {
  const late: string[] = [];
  const history = await play({
    meanwhile: {
      room: 'start-remediation',
      call: 1,
      when: 'after',
      happens: async () => void late.push((await takeBack()).status),
    },
  });
  expect(late).toEqual(['too-late']);
  expect(harness.shop.started).toHaveLength(1);
  expect(history.outcome?.result).toBe('cured');
  expect(history.approvals).toMatchObject([{ status: 'used', decidedBy: ANN.by }]);
});

it('waits for two again once the first of two yeses is taken back', async () => {
  const manifests = ownManifests
    .filter(({ runbook }) => runbook === 'rollback-ecs-deployment')
    .map((manifest) => ({ ...manifest, impact: 'critical' as const }));
  const { catalog, ...version } = aCatalog();
  const access = { 'shop-approvers': { role: 'approver', applications: ['shop'] } };
  const ana: Decider = { ...BEN, by: 'ana@example.com' };
  const seen: string[] = [];
  const say = async (what: 'yes' | 'take back', who: Decider) => {
    const { approvals, incident } = await asked();
    const { approvalId = '' } = approvals[0] ?? {};
    const { incidents, now } = harness;
    const { status } =
      what === 'yes'
        ? await incidents.decide(incident.incidentId, approvalId, { decision: 'approved' }, who, now())
        : await takeBack(who);
    // What it sets going has a moment to be seen.
    setTimeout(() => seen.push(`${status}, ${harness.shop.started.length} started`), 50_000);
  };
  const history = await play({
    manifests,
    catalog: { ...version, catalog: Catalog.parse({ ...catalog, access }) },
    answer: 'nobody',
    meanwhile: {
      room: 'request-approval',
      call: 1,
      when: 'after',
      happens: async () => {
        const turns = [
          () => say('yes', ana),
          () => say('take back', ana),
          () => say('yes', BEN),
          () => say('yes', ana),
        ];
        for (const [index, turn] of turns.entries()) setTimeout(() => void turn(), (index + 1) * 60_000);
      },
    },
  });
  expect(seen).toEqual([
    'one-more-needed, 0 started',
    'taken-back, 0 started',
    'one-more-needed, 0 started',
    'decided, 1 started',
  ]);
  expect(history.approvals).toMatchObject([{ status: 'used', yeses: [{ by: BEN.by }, { by: ana.by }] }]);
});
