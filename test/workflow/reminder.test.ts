import { afterEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../lib/contracts/approval.ts';
import { aCatalog, createHarness, type Harness, type HarnessOptions } from './harness.ts';

/** What the catalog of the harness gives people to answer in, and when those who did not are reminded. */
const TIMEOUT_SECONDS = 1800;
const REMIND_SECONDS = 600;
const CURES = { 'rollback-ecs-deployment': 'cures' } as const;

let harness: Harness;
afterEach(() => harness.end());

const start = (options: Partial<HarnessOptions> = {}) => {
  harness = createHarness({
    effects: CURES,
    catalog: aCatalog({ autonomy: 'ask' }),
    answer: 'nobody',
    ...options,
  });
};
const decideNow = async (decision: Decision = { decision: 'approved' }) => {
  const history = await harness.history();
  const waiting = history?.approvals.find(({ status }) => status === 'waiting');
  if (!history || !waiting) throw new Error('no question waits');
  const decider = { by: 'ann@example.com', how: 'signed-in', from: null } as const;
  await harness.incidents.decide(waiting.incidentId, waiting.approvalId, decision, decider, harness.now());
};
const told = () => harness.mails.map(({ person, notice }) => `${notice.subject.split(':')[0]} ${person}`);
const ended = async () => {
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};
/** Something that happens so long after the first question was put. */
const later = (seconds: number, happens: () => Promise<void>): Pick<HarnessOptions, 'meanwhile'> => ({
  meanwhile: {
    room: 'request-approval',
    call: 1,
    when: 'after',
    happens: async () => void setTimeout(() => void happens(), seconds * 1000),
  },
});

describe('people who do not answer', () => {
  it('are reminded once, and what they say then is done', async () => {
    start(later(REMIND_SECONDS + 300, decideNow));
    await harness.run();
    const { incident, approvals, remediations, timeline } = await ended();
    expect(incident).toMatchObject({ state: 'closed', run: 1 });
    expect(approvals).toMatchObject([{ status: 'used', decidedBy: 'ann@example.com' }]);
    expect(remediations).toMatchObject([{ runbook: 'rollback-ecs-deployment', status: 'succeeded' }]);
    expect(told().slice(0, 2)).toEqual([
      expect.stringMatching(/^Approve\?.* ann@example.com$/),
      'Reminder ann@example.com',
    ]);
    expect(timeline.filter(({ key }) => key.startsWith('reminder-'))).toHaveLength(1);
    const [first, second] = harness.mails;
    expect(second?.notice.link).toBe(first?.notice.link);
  });

  it('are reminded in time, and the next people are asked when the time is over, not before', async () => {
    start();
    await harness.run();
    const { incident, approvals, remediations } = await ended();
    expect(incident.state).toBe('escalated');
    expect(remediations).toEqual([]);
    expect(told().slice(0, 4)).toEqual([
      expect.stringMatching(/^Approve\?.* ann@example.com$/),
      'Reminder ann@example.com',
      expect.stringMatching(/^Approve\?.* bob@example.com$/),
      'Reminder bob@example.com',
    ]);
    for (const { requestedAt, expiresAt, decidedAt, status } of approvals) {
      expect(status).toBe('expired');
      expect(Date.parse(expiresAt) - Date.parse(requestedAt)).toBe(TIMEOUT_SECONDS * 1000);
      const late = Date.parse(decidedAt ?? '') - Date.parse(expiresAt);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(15_000);
    }
  });

  it('may say no at the very moment in which they are to be reminded', async () => {
    // The second call is the one that finds the first wait over; the third would remind.
    start({
      meanwhile: {
        room: 'request-approval',
        call: 2,
        when: 'after',
        happens: () => decideNow({ decision: 'rejected', reason: 'not now' }),
      },
    });
    await harness.run();
    const { incident, approvals, remediations } = await ended();
    expect(harness.calls['request-approval']).toBe(3);
    expect(incident.state).toBe('escalated');
    expect(approvals).toMatchObject([{ status: 'rejected', decidedBy: 'ann@example.com' }]);
    expect(remediations).toEqual([]);
    expect(told().filter((each) => each.startsWith('Reminder'))).toEqual([]);
  });

  it('may say yes at that moment: it is done once', async () => {
    start({ meanwhile: { room: 'request-approval', call: 2, when: 'before', happens: () => decideNow() } });
    await harness.run();
    const { incident, remediations } = await ended();
    expect(incident.state).toBe('closed');
    expect(remediations).toHaveLength(1);
    expect(harness.shop.started).toHaveLength(1);
  });

  it('are not reminded where the catalog says so', async () => {
    start({ catalog: aCatalog({ autonomy: 'ask' }, { approval: { remindAfterSeconds: null } }) });
    await harness.run();
    expect(told().some((each) => each.startsWith('Reminder'))).toBe(false);
    expect((await ended()).approvals.map(({ status }) => status)).toEqual(['expired', 'expired']);
  });
});
