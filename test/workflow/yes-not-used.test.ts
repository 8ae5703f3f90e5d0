import { afterEach, describe, expect, it } from 'vitest';
import { decisionText } from '../../functions/operator-api/decision-text.ts';
import type { History } from '../../lib/contracts/history.ts';
import { endWords } from '../../lib/domain/notices/question-end.ts';
import { aSignal, fingerprintOf } from '../contract/builders.ts';
import { alarmEvent, createHarness, type Harness, type HarnessOptions } from './harness.ts';
import { WEB } from './shop.ts';

const ROLL_BACK = 'rollback-ecs-deployment';
const OPTIONS: HarnessOptions = { effects: { [ROLL_BACK]: 'cures' } };

let harness: Harness;
afterEach(() => harness.end());

const play = async (options: Partial<HarnessOptions>) => {
  harness = createHarness({ ...OPTIONS, ...options });
  await harness.run(2);
  return known(await harness.history());
};
const known = (history: History | null): History => {
  if (!history) throw new Error('no incident was opened');
  return history;
};

/** A signal joins that the diagnosis does not know. */
const joins = (component: string | null) => async () => {
  const { incident } = known(await harness.history());
  const signal = aSignal({
    title: 'jobs fail',
    component,
    fingerprint: fingerprintOf('jobs'),
    observedAt: harness.now().toISOString(),
  });
  await harness.incidents.attach(incident.group, [signal], () => incident, harness.now());
};

const BEFORE_THE_START = { call: 1, when: 'before' } as const;
const NOT_FITTING = 'a new signal does not fit the cause: jobs fail';

describe.each(['start-remediation', 'deliver-decisions'])(
  'a yes that the evidence has left behind, before %s',
  (room) => {
    const playLeftBehind = () => play({ meanwhile: { ...BEFORE_THE_START, room, happens: joins(null) } });

    it('starts nothing under it, and revokes it with the reason', async () => {
      const { approvals, remediations } = await playLeftBehind();
      expect(approvals[0]).toMatchObject({
        attempt: 1,
        status: 'revoked',
        decidedBy: 'selfheal',
        decidedHow: 'selfheal',
        reason: NOT_FITTING,
        unusedYes: { by: 'ann@example.com', how: 'link' },
      });
      expect(remediations.filter(({ attempt }) => attempt === 1)).toEqual([]);
      expect(approvals.filter(({ status }) => status === 'approved')).toEqual([]);
    });

    it('says so on its page, where it was asked, on the timeline and in the audit log', async () => {
      const { approvals, plans, timeline } = await playLeftBehind();
      const [approval] = approvals;
      if (!approval?.unusedYes) throw new Error('a yes was dropped');
      const words = `The yes of ann@example.com of ${approval.unusedYes.at.slice(11, 16)} UTC was not used, because ${NOT_FITTING}.`;
      expect(decisionText(approval)).toBe(`It was not started. ${words}`);
      expect(endWords(approval, plans[0] ?? null)).toMatchObject({
        title: expect.stringContaining('Not started, though ann@example.com said yes: '),
        lines: expect.arrayContaining([`Why: ${NOT_FITTING}`]),
      });
      expect(timeline.find(({ key }) => key === 'not-started-1-next-attempt')).toMatchObject({
        summary: `not started: ${NOT_FITTING}`,
        because: [words],
      });
      const { entries } = await harness.incidents.auditEntries({ before: harness.now().toISOString(), limit: 20 });
      expect(entries).toContainEqual(
        expect.objectContaining({
          act: 'taken-back',
          by: 'selfheal',
          approvalId: approval.approvalId,
          reason: NOT_FITTING,
        }),
      );
    });

    it('says in the next question that the yes was not used, and why', async () => {
      const { approvals, timeline } = await playLeftBehind();
      expect(approvals.map(({ attempt, status }) => [attempt, status])).toEqual([
        [1, 'revoked'],
        [2, 'used'],
      ]);
      const [first, second] = harness.mails.filter(({ notice: { kind } }) => kind === 'approval-request');
      expect(first?.notice.subject).toMatch(/^Approve\? rollback/);
      expect(first?.notice.sections?.[0]?.title).toBe('Cause');
      expect(second?.notice.subject).toMatch(/^Approve anew\? rollback/);
      expect(second?.notice.sections?.[0]).toMatchObject({
        title: 'Why you are asked again',
        lines: [expect.stringMatching(/^The yes of ann@example.com of 12:\d\d UTC was not used, because a new signal/)],
      });
      expect(timeline.find(({ key }) => key === `approval-${approvals[1]?.approvalId}`)?.because[0]).toMatch(
        /^The yes of ann@example.com/,
      );
    });
  },
);

describe('a yes beside a signal that fits its cause', () => {
  it('is used', async () => {
    const { approvals, remediations } = await play({
      meanwhile: { ...BEFORE_THE_START, room: 'start-remediation', happens: joins(WEB) },
    });
    expect(approvals).toMatchObject([{ attempt: 1, status: 'used' }]);
    expect(remediations).toMatchObject([{ attempt: 1, status: 'succeeded' }]);
  });
});

describe('a yes to a plan that is not started for another reason', () => {
  const why = async (happens: () => Promise<void>) => {
    const { approvals } = await play({ meanwhile: { ...BEFORE_THE_START, room: 'start-remediation', happens } });
    expect(harness.shop.started.filter(({ runbook }) => runbook !== ROLL_BACK)).toEqual([]);
    return approvals[0];
  };

  it('is revoked because its target has changed', async () => {
    const approval = await why(
      async () => void Object.assign(harness.shop.changed, { previousTaskDefinition: 'web:5' }),
    );
    expect(approval).toMatchObject({
      status: 'revoked',
      reason: expect.stringContaining('has changed since the plan'),
    });
  });

  it('is revoked because the kill switch was engaged', async () => {
    const who = { by: 'ada@example.com', how: 'signed-in', from: null } as const;
    const approval = await why(() => harness.incidents.setKillSwitch(true, who, 'a release', harness.now()));
    expect(approval).toMatchObject({
      status: 'revoked',
      reason: expect.stringContaining('the kill switch is engaged'),
    });
  });

  it('is revoked because another catalog is in force', async () => {
    const approval = await why(async () => {
      await harness.incidents.registerPolicy('fedcba9876543210', '2026-03-02T00:00:00.000Z');
    });
    expect(approval).toMatchObject({ status: 'revoked', reason: 'the catalog has changed since the plan was made' });
  });

  it('is revoked because the symptom has gone', async () => {
    const approval = await why(async () => {
      harness.shop.repair();
      const body = JSON.stringify(alarmEvent('OK', harness.now()));
      await harness.ingest([{ messageId: 'well', body }]);
    });
    expect(approval).toMatchObject({ status: 'revoked', reason: expect.stringContaining('the symptom has cleared') });
  });
});

describe('a start that breaks off after it has revoked the yes', () => {
  it('does not take it up again, whatever the world is by then', async () => {
    let revocations = 0;
    harness = createHarness({
      ...OPTIONS,
      meanwhile: { ...BEFORE_THE_START, room: 'start-remediation', happens: joins(null) },
    });
    const { note } = harness.incidents;
    harness.incidents.note = async (entry) => {
      if (entry.key !== 'not-started-1-next-attempt' || revocations++ > 0) return note.call(harness.incidents, entry);
      throw new Error('the connection broke');
    };
    await harness.run(2);
    const { approvals, timeline } = known(await harness.history());
    expect(revocations).toBe(2);
    expect(approvals).toMatchObject([{ status: 'revoked' }, { attempt: 2, status: 'used' }]);
    expect(timeline.find(({ key }) => key === 'not-started-1-next-attempt')?.summary).toContain(NOT_FITTING);
  });
});
