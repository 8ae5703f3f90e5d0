import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASKING_SECONDS, SHORTEST_ANSWER_SECONDS } from '../../../../lib/contracts/approval.ts';
import { answerSeconds, isOverdue } from '../../../../lib/domain/approval/time-left.ts';

const EXPIRY = Date.parse('2026-03-01T12:30:00.000Z');
const TIMEOUT_SECONDS = 1800;
const question = (status: 'waiting' | 'expired' | 'approved' = 'waiting', later = 0) => ({
  status,
  expiresAt: new Date(EXPIRY + later * 1000).toISOString(),
});
const before = (seconds: number) => new Date(EXPIRY - seconds * 1000);
const waiting = (asked: Parameters<typeof answerSeconds>[0], seconds: number) =>
  answerSeconds(asked, TIMEOUT_SECONDS, before(seconds));

describe('a further run', () => {
  it('waits for an answer as long as the question still stands', () => {
    expect(waiting([question()], 900)).toBe(900);
    expect(waiting([question()], 700.2)).toBe(701);
  });

  it('waits the whole time where no question stands', () => {
    expect(waiting([], 900)).toBe(TIMEOUT_SECONDS);
    expect(waiting([question('expired'), question('approved')], 900)).toBe(TIMEOUT_SECONDS);
  });

  it('waits for the question that stands, not for an earlier tier’s', () => {
    expect(waiting([question('expired', -1800), question('waiting', 60)], 900)).toBe(960);
  });

  it('gives the asking its time where the question is overdue', () => {
    expect(waiting([question()], 5)).toBe(SHORTEST_ANSWER_SECONDS);
    expect(waiting([question()], -3600)).toBe(SHORTEST_ANSWER_SECONDS);
  });

  it('never waits more than the asking takes beyond the links, nor ends before the asking does', () => {
    fc.assert(
      fc.property(fc.double({ min: -7200, max: 7200, noNaN: true }), (left) => {
        const seconds = waiting([question()], left);
        expect(seconds).toBeGreaterThan(ASKING_SECONDS);
        const isLeft = !isOverdue(question(), before(left));
        if (isLeft) expect(seconds - left).toBeLessThanOrEqual(SHORTEST_ANSWER_SECONDS - ASKING_SECONDS + 1);
      }),
    );
  });
});

it('a question is overdue once less is left than asking it may take', () => {
  expect(
    [900, ASKING_SECONDS, ASKING_SECONDS - 0.001, 5, 0, -60].map((left) => isOverdue(question(), before(left))),
  ).toEqual([false, false, true, true, true, true]);
});
