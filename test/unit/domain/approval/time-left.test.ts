import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASKING_SECONDS, SHORTEST_ANSWER_SECONDS } from '../../../../lib/contracts/approval.ts';
import { answerSeconds, isOverdue, repetition } from '../../../../lib/domain/approval/time-left.ts';

const EXPIRY = Date.parse('2026-03-01T12:30:00.000Z');
const NEVER = { timeoutSeconds: 1800, remindAfterSeconds: null };
const AFTER_TEN_MINUTES = { timeoutSeconds: 1800, remindAfterSeconds: 600 };
const question = (status: 'waiting' | 'expired' | 'approved' = 'waiting', later = 0) => ({
  status,
  requestedAt: new Date(EXPIRY + (later - NEVER.timeoutSeconds) * 1000).toISOString(),
  expiresAt: new Date(EXPIRY + later * 1000).toISOString(),
});
const before = (seconds: number) => new Date(EXPIRY - seconds * 1000);
const after = (seconds: number) => before(NEVER.timeoutSeconds - seconds);
const waiting = (asked: Parameters<typeof answerSeconds>[0], seconds: number) =>
  answerSeconds(asked, NEVER, before(seconds));

describe('the wait for an answer, where nobody is reminded', () => {
  it('lasts as long as the question still stands', () => {
    expect(waiting([question()], 900)).toBe(900);
    expect(waiting([question()], 700.2)).toBe(701);
  });

  it('lasts the whole time where no question stands, and what putting it may take', () => {
    expect(waiting([], 900)).toBe(NEVER.timeoutSeconds + ASKING_SECONDS);
    expect(waiting([question('expired'), question('approved')], 900)).toBe(NEVER.timeoutSeconds + ASKING_SECONDS);
  });

  it('is for the question that stands, not for an earlier tier’s', () => {
    expect(waiting([question('expired', -1800), question('waiting', 60)], 900)).toBe(960);
  });

  it('gives the asking its time where little or nothing is left', () => {
    expect(waiting([question()], 5)).toBe(SHORTEST_ANSWER_SECONDS);
    expect(waiting([question()], -3600)).toBe(SHORTEST_ANSWER_SECONDS);
  });

  it('never lasts more than the asking takes beyond the links, nor ends before the asking does', () => {
    fc.assert(
      fc.property(fc.double({ min: -7200, max: 7200, noNaN: true }), (left) => {
        const seconds = waiting([question()], left);
        expect(seconds).toBeGreaterThan(ASKING_SECONDS);
        expect(seconds).toBeGreaterThanOrEqual(left);
        if (left >= ASKING_SECONDS)
          expect(seconds - left).toBeLessThanOrEqual(SHORTEST_ANSWER_SECONDS - ASKING_SECONDS + 1);
      }),
    );
  });
});

describe('the wait for an answer, where people are reminded', () => {
  const wait = (asked: Parameters<typeof answerSeconds>[0], seconds: number, policy = AFTER_TEN_MINUTES) =>
    answerSeconds(asked, policy, after(seconds));

  it('lasts until the reminder, and what asking may take: then until the question expires', () => {
    expect(wait([], 0)).toBe(600 + ASKING_SECONDS);
    expect(wait([question()], 200)).toBe(400 + ASKING_SECONDS);
    expect(wait([question()], 600)).toBe(1200);
    expect(wait([question()], 650)).toBe(1150);
  });

  it('lasts until the question expires where the reminder would come in its last minute, or after it', () => {
    const latest = 1800 - ASKING_SECONDS - SHORTEST_ANSWER_SECONDS;
    expect(wait([], 0, { ...AFTER_TEN_MINUTES, remindAfterSeconds: latest })).toBe(latest + ASKING_SECONDS);
    expect(wait([], 0, { ...AFTER_TEN_MINUTES, remindAfterSeconds: latest + 1 })).toBe(1800 + ASKING_SECONDS);
    expect(wait([], 0, { ...AFTER_TEN_MINUTES, remindAfterSeconds: 7200 })).toBe(1800 + ASKING_SECONDS);
  });

  /** Waits one after the other, each a while before its question is put, until the question is overdue; how early they end. */
  const waits = (policy: typeof AFTER_TEN_MINUTES, delays: readonly number[]) => {
    const startsAt = EXPIRY;
    const askedAt = startsAt + (delays[0] ?? 0) * 1000;
    const put = {
      status: 'waiting' as const,
      requestedAt: new Date(askedAt).toISOString(),
      expiresAt: new Date(askedAt + policy.timeoutSeconds * 1000).toISOString(),
    };
    const made: { seconds: number; told: ReturnType<typeof repetition>; left: number }[] = [];
    let now = startsAt;
    for (let round = 0; round === 0 || !isOverdue(put, new Date(now)); round += 1) {
      const seconds = answerSeconds(round === 0 ? [] : [put], policy, new Date(now));
      const putAt = new Date(now + (delays[round] ?? 0) * 1000);
      made.push({
        seconds,
        told: repetition(put, policy, putAt),
        left: (Date.parse(put.expiresAt) - putAt.getTime()) / 1000,
      });
      now += seconds * 1000;
    }
    return { made, early: (Date.parse(put.expiresAt) - now) / 1000 };
  };

  it('leads to one reminder at most, in all takes no longer than the question stands and one asking, and never ends before it does', () => {
    let reminded = 0;
    const anyDelay = fc.double({ min: 0, max: ASKING_SECONDS - 0.01, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: SHORTEST_ANSWER_SECONDS, max: 7200 }),
        fc.option(fc.integer({ min: SHORTEST_ANSWER_SECONDS, max: 7200 })),
        fc.array(anyDelay, { minLength: 3, maxLength: 3 }),
        (timeoutSeconds, remindAfterSeconds, delays) => {
          const { made, early } = waits({ timeoutSeconds, remindAfterSeconds } as typeof AFTER_TEN_MINUTES, delays);
          const sum = made.reduce((total, { seconds }) => total + seconds, 0);
          // A second is what rounding up may add.
          expect(sum).toBeLessThanOrEqual(timeoutSeconds + ASKING_SECONDS + 1);
          expect(early).toBeLessThanOrEqual(0);
          expect(made[0]?.told).toBe('as-it-was');
          const reminders = made.filter(({ told }) => told === 'reminder');
          expect(reminders.length).toBeLessThanOrEqual(1);
          for (const { left } of reminders) expect(left).toBeGreaterThanOrEqual(SHORTEST_ANSWER_SECONDS);
          if (remindAfterSeconds === null) expect(reminders).toEqual([]);
          reminded += reminders.length;
        },
      ),
      { numRuns: 500 },
    );
    expect(reminded).toBeGreaterThan(50);
  });
});

describe('a question that is put again', () => {
  const again = (seconds: number, policy: { remindAfterSeconds: number | null } = AFTER_TEN_MINUTES) =>
    repetition(question(), policy, after(seconds));

  it('is as it was until it is time for a reminder, and is put to nobody in its last minute', () => {
    expect([0, 30, 599].map((seconds) => again(seconds))).toEqual(['as-it-was', 'as-it-was', 'as-it-was']);
    expect([600, 650, 1740].map((seconds) => again(seconds))).toEqual(['reminder', 'reminder', 'reminder']);
    expect([1741, 1799].map((seconds) => again(seconds))).toEqual(['silent', 'silent']);
  });

  it('is as it was where nobody is reminded, and put to nobody where less is left than asking may take', () => {
    for (const remindAfterSeconds of [null, 7200])
      expect([0, 600, 1741, 1750, 1751, 1799].map((seconds) => again(seconds, { remindAfterSeconds }))).toEqual([
        ...Array.from({ length: 4 }, () => 'as-it-was'),
        ...Array.from({ length: 2 }, () => 'silent'),
      ]);
  });
});

it('a question is overdue once the time that it prints is over, and not before; one whose expiry is no time is', () => {
  expect([900, ASKING_SECONDS, 5, 0.001, 0, -60].map((left) => isOverdue(question(), before(left)))).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(isOverdue({ expiresAt: 'soon' }, before(900))).toBe(true);
});
