import { afterEach, describe, expect, it } from 'vitest';
import { createHarness, type Disturbance, type Harness, type HarnessOptions } from './harness.ts';

let harness: Harness;
afterEach(() => harness.end());

const play = async (options: HarnessOptions) => {
  harness = createHarness(options);
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

/** The road on which each room has work to do. */
const CURED: HarnessOptions = { effects: { 'rollback-ecs-deployment': 'cures' } };
const WORSENED: HarnessOptions = { effects: { 'rollback-ecs-deployment': 'worsens' } };
const REJECTED: HarnessOptions = { ...CURED, answer: 'rejected' };
const UNANSWERED: HarnessOptions = { ...CURED, answer: 'nobody' };

const ROADS: readonly {
  road: string;
  options: HarnessOptions;
  rooms: Readonly<Record<string, number>>;
  result: string;
}[] = [
  {
    road: 'cured',
    options: CURED,
    result: 'cured',
    rooms: {
      'settle-incident': 2,
      'collect-evidence': 1,
      diagnose: 1,
      'plan-remediation': 1,
      'request-approval': 1,
      'start-remediation': 1,
      'poll-remediation': 3,
      'validate-recovery': 3,
      'record-outcome': 1,
      'deliver-decisions': 1,
    },
  },
  {
    road: 'made worse',
    options: WORSENED,
    result: 'escalated',
    rooms: {
      'start-remediation': 1,
      'rollback-remediation': 1,
      'poll-remediation': 5,
      'validate-recovery': 3,
      'escalate-incident': 1,
    },
  },
  {
    road: 'rejected',
    options: REJECTED,
    result: 'escalated',
    rooms: { 'request-approval': 1, 'escalate-incident': 1 },
  },
  {
    road: 'unanswered',
    options: UNANSWERED,
    result: 'escalated',
    rooms: { 'request-approval': 8, 'escalate-incident': 1 },
  },
];

const HOW: readonly Disturbance[] = ['dies-before', 'dies-after', 'delivered-twice'];

/** No remediation was set going twice, and nothing is left open, whatever died. */
const expectSafeEnd = (result: string, history: Awaited<ReturnType<typeof play>>) => {
  const ids = harness.shop.started.map(({ remediationId }) => remediationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(history.remediations.length);
  expect(history.outcome?.result).toBe(result);
  expect(['closed', 'escalated']).toContain(history.incident.state);
};

describe.each(ROADS)('on the road "$road"', ({ options, rooms, result }) => {
  const cases = Object.entries(rooms).flatMap(([room, calls]) =>
    Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => HOW.map((how) => ({ room, call, how }))),
  );
  it.each(cases)(
    '$room (call $call) $how: nothing is started twice and the incident ends as it should',
    async (disturb) => {
      const history = await play({ ...options, disturb });
      expect(harness.calls[disturb.room]).toBeGreaterThanOrEqual(disturb.call);
      expectSafeEnd(result, history);
    },
  );
});

describe('when the whole execution is aborted', () => {
  const rooms = Object.keys(ROADS[0]?.rooms ?? {}).filter((room) => room !== 'deliver-decisions');
  const cases = rooms.flatMap((room) => (['aborted-before', 'aborted-after'] as const).map((how) => ({ room, how })));
  it.each(cases)('in $room ($how), the next run takes up where the record stands', async ({ room, how }) => {
    const history = await play({ ...CURED, disturb: { room, call: 1, how } });
    expect(harness.executions.all().map(({ status }) => status)).toContain('ABORTED');
    expectSafeEnd('cured', history);
  });

  it.each(['aborted-before', 'aborted-after'] as const)(
    'in a rollback (%s), the next run takes up too',
    async (how) => {
      const history = await play({ ...WORSENED, disturb: { room: 'rollback-remediation', call: 1, how } });
      expect(history.incident.run).toBe(2);
      expectSafeEnd('escalated', history);
    },
  );
});

describe('when a step fails for good', () => {
  it.each([
    'collect-evidence',
    'diagnose',
    'plan-remediation',
    'start-remediation',
    'poll-remediation',
    'validate-recovery',
    'record-outcome',
  ])('%s: people take over, and nothing of ours goes on running', async (room) => {
    const { incident } = await play({ ...CURED, disturb: { room, call: 'every', how: 'dies-before' } });
    expect(incident.state).toBe('escalated');
    // What was asked to stop is followed to its end by the sweeper.
    await harness.sweepNow();
    const history = await harness.incidents.history(incident.incidentId);
    if (!history) throw new Error('the incident is gone');
    expect(history.remediations.every(({ endedAt }) => endedAt !== null)).toBe(true);
    expect(history.approvals.every(({ status }) => status !== 'waiting')).toBe(true);
  });

  it('even escalating: the sweeper hands it to people after its last run', async () => {
    const history = await play({
      ...REJECTED,
      disturb: { room: 'escalate-incident', call: 'every', how: 'dies-before' },
    });
    expect(history.incident.state).toBe('escalated');
    expect(harness.announcements.at(-1)?.kind).toBe('escalated');
  });
});
