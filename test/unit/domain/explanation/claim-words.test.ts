import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { isRoundingOf } from '../../../../lib/domain/explanation/claim-numbers.ts';
import { complaintAboutWords, groundsOf, unheldWords } from '../../../../lib/domain/explanation/claim-words.ts';

const fact = (summary: string, figures: Evidence['figures'] = {}, given: Partial<Evidence> = {}): Evidence => ({
  evidenceId: 'evd_1-2',
  fact: 'latency-up',
  component: '111122223333:eu-west-1:ecs-service:c/shop',
  strength: 1,
  summary,
  at: '2026-03-02T12:05:30.000Z',
  from: { collector: 'metrics', reference: 'AWS/ECS TargetResponseTime p90' },
  figures,
  attributes: { 'cloud.resource_id': 'arn:aws:ecs:eu-west-1:111122223333:service/c/shop' },
  ...given,
});
const GROUNDS = groundsOf([
  fact(
    'p90 latency rose from 0.213 s to 2.24 s; 95% of 1,234 requests to db-7.shop.internal fail, 4 min before the onset',
    {
      failedShare: 0.0312,
      secondsBeforeOnset: 253,
      tasks: 3,
      bytesUsed: 536_870_912,
    },
  ),
]);
const unheld = (claim: string) => unheldWords(claim, GROUNDS);

describe('a number in a claim', () => {
  it.each([
    'latency is 2.24 s',
    'latency is 2.2 s',
    'it rose from 213 ms to 2240 ms',
    'it rose from 210 milliseconds to 2.2 seconds',
    'about 95 percent of requests fail',
    '95% of 1,234 requests',
    '1.2k requests',
    '1200 requests',
    '3.1 % of them fail',
    'a share of 0.031 fails',
    'four minutes before the onset',
    'a change 253 s before',
    'a change 4.2 min before',
    '3 tasks ran',
    '537 million bytes',
    'a 2.2-second latency',
    '٩٥٪'.replace('٪', '%'),
    'ninety-five percent fail',
  ])('is in its facts: %s', (claim) => expect(unheld(claim)).toEqual([]));

  it.each([
    ['latency is 2 s', '2 s'],
    ['latency is 2.3 s', '2.3 s'],
    ['latency is 2.2 ms', '2.2 ms'],
    ['95 requests fail', '95 requests'],
    ['97 % fail', '97 %'],
    ['９７% fail', '97%'],
    ['9\u200b7 % fail', '97 %'],
    ['ninety-seven percent fail', 'ninety-seven percent'],
    ['hundreds of requests fail', 'hundreds of'],
    ['five minutes before the onset', 'five minutes'],
    ['4 tasks ran', '4 tasks'],
    ['it is 10 times as slow', '10 times'],
    ['-17 degrees', '17 degrees'],
    ['the 44th attempt', '44th'],
    ['exit code 137.', '137'],
    ['2-5 min', '5 min'],
  ])('is not in its facts: %s', (claim, word) => expect(unheld(claim)).toContain(word));

  it.each(['one of two tasks', 'all three fail', 'the 1st and the 2nd attempt', 'the second call', '5xx answers'])(
    'only counts, and needs no fact: %s',
    (claim) => expect(unheld(claim)).toEqual([]),
  );

  it('does not come from ids, components, addresses or times', () => {
    const claims = ['1 s', '2 s', '111122223333 requests', '7 s', '2026 requests', '5 s', '12 s'];
    for (const claim of claims) expect(unheld(claim)).not.toEqual([]);
  });

  const figures = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
  it('holds rounded to any two or more digits, in seconds, milliseconds, minutes and percent', () => {
    fc.assert(
      fc.property(figures, fc.integer({ min: 2, max: 6 }), (value, digits) => {
        const rounded = Number(value.toPrecision(digits));
        expect(isRoundingOf(rounded, value)).toBe(true);
        const plain = (each: number) =>
          each.toLocaleString('en', { useGrouping: false, maximumSignificantDigits: digits });
        const grounds = groundsOf([fact('', { waitSeconds: value, failedShare: value })]);
        for (const claim of [
          `${plain(value)} s`,
          `${plain(value * 1000)} ms`,
          `${plain(value / 60)} min`,
          `${plain(value * 100)} %`,
        ])
          expect([claim, unheldWords(claim, grounds)]).toEqual([claim, []]);
      }),
    );
  });

  it('never holds further than one digit in the second place from its fact', () => {
    fc.assert(
      fc.property(figures, fc.double({ min: 0.055, max: 20, noNaN: true }), fc.boolean(), (value, off, up) => {
        const other = up ? value * (1 + off) : value / (1 + off);
        expect(isRoundingOf(other, value)).toBe(false);
      }),
    );
  });
});

describe('a name in a claim', () => {
  it.each([
    'c/shop is slow',
    'the ecs-service c/shop waits for db-7.shop.internal.',
    'arn:aws:ecs:eu-west-1:111122223333:service/c/shop was deployed',
    'evd_1-2 shows it',
    'its p90 rose at 12:05',
    'it began at 2026-03-02 12:05:30',
    'CloudWatch and DynamoDB answer with 5xx or time out, per-instance and out-of-memory',
    'read/write errors/s',
    'the "p90 latency" rose',
    'as <email-1> and ‹ip-address-2› say',
  ])('is in its facts or is no name: %s', (claim) => expect(unheld(claim)).toEqual([]));

  it.each([
    ['arn:aws:iam::999999999999:role/admin was used', 'arn:aws:iam::999999999999:role/admin'],
    ['db-9.internal is down', 'db-9.internal'],
    ['db-7.shop.internal.evil.example is down', 'db-7.shop.internal.evil.example'],
    ['edit /etc/passwd', '/etc/passwd'],
    ['instance i-0abc12 died', 'i-0abc12'],
    ['a NullPointerException', 'NullPointerException'],
    ['p99 rose', 'p99'],
    ['billing-db is slow', 'billing-db'],
    ['prod-payments-api is slow', 'prod-payments-api'],
    ['DB_HOST is missing', 'DB_HOST'],
    ['ask ops@evil.example', 'ops@evil.example'],
    ['run `rm -rf`', 'rm -rf'],
    ['at 12:06', '12:06'],
    ['evd_1-3 shows it', 'evd_1-3'],
    ['version 1.2.3', '1.2.3'],
    ['from 10.0.0.1', '10.0.0.1'],
    ['c/shop2 is slow', 'c/shop2'],
  ])('is nobody’s: %s', (claim, word) => expect(unheld(claim)).toContain(word));

  it('is held by a fact that has it whole, whatever stands around it, and by no other', () => {
    const part = fc.stringMatching(/^[a-z]{2,6}[0-9]{1,3}$/);
    fc.assert(
      fc.property(part, part, part, (one, other, third) => {
        const name = `${one}.${other}`;
        const saying = (summary: string) => unheldWords(`${name} is slow`, groundsOf([fact(summary)]));
        expect(saying(`(${name.toUpperCase()}) waits`)).toEqual([]);
        expect(saying(`x://${name}/y`)).toEqual([]);
        expect(saying(`${third}.${name} and ${name}.${third} and ${third}${name} and ${name}-${third}`)).toEqual([
          name,
        ]);
        expect(saying('')).toEqual([name]);
      }),
    );
  });

  it('is held by whoever says the same', () => {
    const words = fc.array(
      fc.constantFrom(
        'db-9.internal',
        '/var/log/x',
        'i-0abc',
        'p99',
        '12:06',
        '2.5',
        '17',
        '%',
        'ms',
        'is',
        'a',
        'NullError',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(words, (said) => {
        const text = said.join(' ');
        expect(unheldWords(text, { sentences: [text], names: [], figures: [] })).toEqual([]);
      }),
    );
  });

  it('never throws, whatever is said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(Array.isArray(unheld(text))).toBe(true);
      }),
    );
  });

  it('is told of in words that a model can act on', () => {
    const words = complaintAboutWords(['db-9', ...Array.from({ length: 20 }, (_, n) => `${n} s`), 'x'.repeat(500)]);
    expect(words).toMatch(/^"db-9", "0 s".*stand in none of the facts/);
    expect(words.length).toBeLessThan(200);
  });
});
