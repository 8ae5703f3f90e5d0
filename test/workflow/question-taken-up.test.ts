import { afterEach, describe, expect, it } from 'vitest';
import { atMinute } from '../../lib/domain/notices/at-minute.ts';
import { createHarness, type Harness } from './harness.ts';

/** What the catalog of the harness gives people to answer in. */
const TIMEOUT_SECONDS = 1800;

let harness: Harness;
afterEach(() => harness.end());

/** Nobody answers, and the execution that waits for the first answer is aborted so many seconds before the question expires. */
const abortedBeforeExpiry = async (seconds: number) => {
  harness = createHarness({
    effects: {},
    answer: 'nobody',
    meanwhile: {
      room: 'request-approval',
      call: 1,
      when: 'after',
      happens: async () => {
        setTimeout(
          () => {
            for (const { status, executionArn } of harness.executions.all())
              if (status === 'RUNNING') harness.executions.stop(executionArn, undefined, undefined);
          },
          (TIMEOUT_SECONDS - seconds) * 1000,
        );
      },
    },
  });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return { ...history, approvals: history.approvals.toSorted((one, other) => one.tier - other.tier) };
};
const secondsBetween = (from: string | null | undefined, to: string | null | undefined) =>
  (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;

describe('a question whose execution broke off', () => {
  it('is not put again shortly before it expires: the next tier is asked once it has', async () => {
    const { approvals, incident } = await abortedBeforeExpiry(12);
    expect(incident.run).toBe(2);
    const [first, second] = approvals;
    expect(harness.mails.map(({ notice }) => [notice.subject.startsWith('Reminder'), notice.lines.at(-1)])).toEqual([
      [false, `Answer before ${atMinute(first?.expiresAt ?? '')}.`],
      [true, `Answer before ${atMinute(first?.expiresAt ?? '')}.`],
      [false, `Answer before ${atMinute(second?.expiresAt ?? '')}.`],
      [true, `Answer before ${atMinute(second?.expiresAt ?? '')}.`],
    ]);
    expect(secondsBetween(first?.expiresAt, first?.decidedAt)).toBeGreaterThanOrEqual(0);
    expect(secondsBetween(first?.decidedAt, second?.requestedAt)).toBeLessThan(5);
    expect(secondsBetween(second?.requestedAt, second?.expiresAt)).toBe(TIMEOUT_SECONDS);
  });

  it('in the middle of its time is put again, and waits for what is left of it', async () => {
    const { approvals, incident } = await abortedBeforeExpiry(TIMEOUT_SECONDS - 300);
    expect(incident.run).toBe(2);
    const [first, second] = approvals;
    expect(harness.mails.map(({ notice }) => [notice.subject.startsWith('Reminder'), notice.lines.at(-1)])).toEqual([
      [false, `Answer before ${atMinute(first?.expiresAt ?? '')}.`],
      [false, `Answer before ${atMinute(first?.expiresAt ?? '')}.`],
      [true, `Answer before ${atMinute(first?.expiresAt ?? '')}.`],
      [false, `Answer before ${atMinute(second?.expiresAt ?? '')}.`],
      [true, `Answer before ${atMinute(second?.expiresAt ?? '')}.`],
    ]);
    expect(secondsBetween(first?.expiresAt, second?.requestedAt)).toBeGreaterThanOrEqual(0);
    expect(secondsBetween(first?.expiresAt, second?.requestedAt)).toBeLessThan(15);
  });
});
