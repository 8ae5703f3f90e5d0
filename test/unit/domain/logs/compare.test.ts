import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTemplates, type TimedMessage } from '../../../../lib/domain/logs/compare.ts';
import { readTrouble } from '../../../../lib/domain/logs/readings.ts';

const MINUTE = 60_000;
const BOUNDARY = 30 * MINUTE;
const END = 40 * MINUTE;
const every = (seconds: number, from: number, to: number, message: string): TimedMessage[] =>
  Array.from({ length: Math.floor((to - from) / (seconds * 1000)) }, (_, index) => ({
    at: from + index * seconds * 1000,
    message,
  }));

const STEADY = every(5, 0, END, 'all is well');

describe('compareTemplates', () => {
  it('tells new, surging and vanished templates from those that come as always', () => {
    const messages = [
      ...STEADY,
      ...every(60, BOUNDARY, END, 'pool exhausted'),
      ...every(60, 0, BOUNDARY, 'retry of call'),
      ...every(4, BOUNDARY, END, 'retry of call'),
      ...every(10, 0, BOUNDARY, 'heartbeat sent'),
    ];
    const found = compareTemplates(messages, BOUNDARY, END).map(({ kind, template }) => `${kind}: ${template}`);
    expect(found.sort()).toEqual(['new: pool exhausted', 'surging: retry of call', 'vanished: heartbeat sent']);
  });

  describe('a line that surges', () => {
    const outgrew = (messages: readonly TimedMessage[]) =>
      compareTemplates(messages, BOUNDARY, END)
        .filter(({ kind, template }) => kind === 'surging' && template.includes('pool'))
        .map((shift) => shift.outgrew);
    const often = (times: number, normalSeconds: number, message: string) => [
      ...every(normalSeconds, 0, BOUNDARY, message),
      ...every(normalSeconds / times, BOUNDARY, END, message),
    ];

    it('outgrew the others when they come as always, or when they are other lines of the same trouble', () => {
      expect(outgrew([...STEADY, ...often(6, 60, 'pool failed')])).toEqual([true]);
      expect(outgrew([...STEADY, ...often(6, 60, 'pool failed'), ...often(6, 60, 'giving up')])).toEqual([true]);
      expect(outgrew(often(6, 60, 'pool failed'))).toEqual([true]);
    });

    it('did not, when all lines come as much more often', () => {
      fc.assert(
        fc.property(fc.integer({ min: 4, max: 20 }), (times) => {
          expect(outgrew([...often(times, 5, 'all is well'), ...often(times, 60, 'pool failed')])).toEqual([false]);
        }),
        { numRuns: 10 },
      );
      expect(outgrew([...often(4, 5, 'all is well'), ...often(40, 60, 'pool failed')])).toEqual([true]);
    });
  });

  it('calls nothing new when there is no normal time to compare with', () => {
    expect(compareTemplates(every(5, BOUNDARY - MINUTE, END, 'x'), BOUNDARY, END)).toEqual([]);
    expect(compareTemplates([], BOUNDARY, END)).toEqual([]);
  });

  describe('of samples', () => {
    /** Ten seconds of every five minutes before, and of every two since. */
    const known = [
      ...[0, 5, 10, 15, 20, 25].map((minute) => minute * MINUTE),
      ...[0, 2, 4, 6, 8].map((minute) => BOUNDARY + minute * MINUTE),
    ].map((fromAt) => ({ fromAt, toAt: fromAt + 10_000 }));
    const sampled = (messages: readonly TimedMessage[]) =>
      messages.filter(({ at }) => known.some(({ fromAt, toAt }) => at >= fromAt && at < toAt));
    const shifts = (messages: readonly TimedMessage[]) =>
      compareTemplates(sampled(messages), BOUNDARY, END, known).map(({ kind, template }) => `${kind}: ${template}`);

    it('compares rates over the time that was read, so that what comes as always is no news', () => {
      expect(shifts(every(0.02, 0, END, 'all is well'))).toEqual([]);
      // Read whole before and as one sample since, the counts differ by far and the rates do not.
      const uneven = [
        { fromAt: 0, toAt: BOUNDARY },
        { fromAt: BOUNDARY, toAt: BOUNDARY + 10_000 },
      ];
      const messages = every(0.1, 0, BOUNDARY + 10_000, 'all is well');
      expect(compareTemplates(messages, BOUNDARY, END, uneven)).toEqual([]);
      expect(compareTemplates(messages, BOUNDARY, END).map(({ kind }) => kind)).toEqual(['vanished']);
    });

    it('finds what surges, is new or vanishes', () => {
      const messages = [
        ...every(0.5, 0, END, 'all is well'),
        ...every(0.5, BOUNDARY, END, 'pool exhausted'),
        ...every(4, 0, BOUNDARY, 'retry of call'),
        ...every(0.2, BOUNDARY, END, 'retry of call'),
        ...every(0.5, 0, BOUNDARY, 'heartbeat sent'),
      ];
      expect(shifts(messages).sort()).toEqual([
        'new: pool exhausted',
        'surging: retry of call',
        'vanished: heartbeat sent',
      ]);
    });

    it('does not call new what a sample of normal time may have missed', () => {
      const rare = [{ at: BOUNDARY + 3000, message: 'certificate renewed' }];
      const steady = every(0.5, 0, END, 'all is well');
      expect(shifts([...steady, ...rare])).toEqual([]);
      expect(compareTemplates([...steady, ...rare], BOUNDARY, END).map(({ kind }) => kind)).toEqual(['new']);
    });

    it('says nothing where no time before or since was read', () => {
      const messages = every(1, 0, END, 'x');
      expect(compareTemplates(messages, BOUNDARY, END, [])).toEqual([]);
      expect(compareTemplates(messages, BOUNDARY, END, [{ fromAt: 0, toAt: BOUNDARY }])).toEqual([]);
      expect(compareTemplates(messages, BOUNDARY, END, [{ fromAt: BOUNDARY, toAt: END }])).toEqual([]);
    });

    it('is the same as of everything where everything was read', () => {
      const line = fc.record({
        at: fc.integer({ min: 0, max: END - 1 }),
        message: fc.constantFrom('a b', 'c d', 'e 1', 'f'),
      });
      fc.assert(
        fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
          const messages = [{ at: 0, message: 'begins' }, ...lines];
          expect(compareTemplates(messages, BOUNDARY, END, [{ fromAt: 0, toAt: END }])).toEqual(
            compareTemplates(messages, BOUNDARY, END),
          );
        }),
      );
    });
  });

  it('does not depend on the order of lines', () => {
    const messages = [...every(60, 0, END, 'all is well'), ...every(60, BOUNDARY, END, 'pool exhausted')];
    fc.assert(
      fc.property(fc.shuffledSubarray(messages, { minLength: messages.length }), (shuffled) => {
        expect(compareTemplates(shuffled, BOUNDARY, END)).toEqual(compareTemplates(messages, BOUNDARY, END));
      }),
      { numRuns: 20 },
    );
  });
});

describe('readTrouble', () => {
  it.each([
    ['java.lang.OutOfMemoryError: Java heap space', 'log-out-of-memory'],
    ['FATAL: sorry, too many clients already', 'log-connections-refused'],
    ['required setting PAYMENT_URL is not set', 'log-missing-configuration'],
    ['TooManyRequestsException: Rate Exceeded', 'log-throttled'],
    ['upstream answered 503 Service Unavailable', 'log-dependency-error'],
    ['java.net.SocketTimeoutException: Read timed out', 'log-timeout'],
    ['write failed: No space left on device', 'log-disk-full'],
    ['ERROR: deadlock detected', 'log-deadlock'],
    ['AccessDenied: not authorized to perform s3:GetObject', 'log-permission-denied'],
    ['x509: certificate has expired', 'log-certificate'],
    ['read ECONNRESET', 'log-network'],
    ['java.lang.NullPointerException', 'log-exception'],
  ])('reads %j as %s', (line, fact) => expect(readTrouble(line)).toBe(fact));

  it('reads nothing into ordinary lines', () => {
    expect(readTrouble('order stored')).toBeNull();
  });
});
