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

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const inWords = (number: number): string => {
  const rest = (by: number, joint: string) => (number % by === 0 ? '' : `${joint}${inWords(number % by)}`);
  if (number < 20) return ONES[number] ?? '';
  if (number < 100) return `${TENS[Math.floor(number / 10)]}${rest(10, '-')}`;
  if (number < 1000) return `${ONES[Math.floor(number / 100)]} hundred${rest(100, ' and ')}`;
  return `${inWords(Math.floor(number / 1000))} thousand${rest(1000, ' ')}`;
};

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
    ['hundreds of requests fail', 'hundreds'],
    ['five minutes before the onset', 'five minutes'],
    ['4 tasks ran', '4 tasks'],
    ['it is 10 times as slow', '10 times'],
    ['-17 degrees', '17 degrees'],
    ['the 44th attempt', '44th'],
    ['exit code 137.', '137'],
    ['2-5 min', '5 min'],
  ])('is not in its facts: %s', (claim, word) => expect(unheld(claim)).toContain(word));

  it.each(['one of the tasks', 'all three fail', 'the 1st and the 2nd attempt', 'the second call', '5xx answers'])(
    'only counts, and needs no fact: %s',
    (claim) => expect(unheld(claim)).toEqual([]),
  );

  const COUNTS = groundsOf([
    fact('a line of 41 with 9 times 120 requests; 2,468 requests', { entries: 41, sessions: 13.9 }),
  ]);
  it.each([
    '41% of requests fail',
    '41 per cent fail',
    'it took 41 GB',
    '41 MB/s',
    'for 41 minutes',
    '41 ms',
    '41 weeks',
    '41k requests',
    '41 thousand requests',
    '41 million',
    '41 dollars',
    '41 Mbps',
    '41 GHz',
    '41x',
    '41 times as slow',
    'forty-one percent fail',
    '13.9 % wait',
    '9 hundred requests',
    '9 dozen requests',
  ])('is not held by a count: %s', (claim) => expect(unheldWords(claim, COUNTS)).not.toEqual([]));

  it.each([
    '41 requests',
    '41',
    'forty-one requests',
    '41 of them',
    '13.9 sessions wait',
    '2.5k requests',
    'it failed 9 times',
  ])('is held by a count: %s', (claim) => expect(unheldWords(claim, COUNTS)).toEqual([]));

  it.each([
    ['nine hundred requests fail', 'nine hundred requests'],
    ['five hundred customers are waiting', 'five hundred customers'],
    ['five hundred and twelve calls', 'five hundred and twelve calls'],
    ['two dozen calls', 'two dozen calls'],
    ['two hundred thousand calls', 'two hundred thousand calls'],
    ['half a million calls', 'half a million'],
    ['zero point nine of them', 'zero point nine'],
    ['.97 of requests fail', '.97'],
    ['1..97 of requests fail', '.97'],
    ['the forty-fourth attempt', 'forty-fourth'],
    ['the twelfth attempt', 'twelfth'],
    ['half an hour ago', 'half an hour'],
    ['it failed seven times', 'seven times'],
    ['Every second request fails.', 'Every second'],
    ['Every other request fails.', 'Every other'],
    ['All requests to the shop now fail', 'All requests'],
  ])('in other words is not in its facts: %s', (claim, word) => expect(unheld(claim)).toContain(word));

  it.each(['.95 of requests fail', 'twelve hundred and thirty-four requests', 'zero point nine five of them'])(
    'in other words is in its facts: %s',
    (claim) => expect(unheld(claim)).toEqual([]),
  );

  const LEVELS = groundsOf([
    fact('latency is 1.5 s, normally 0.5 s; 3 of 6 desired are running'),
    fact('desired count 8 to 4; memory went from 20 to 40 MB'),
    fact('33% of requests fail', { nowPerPeriod: 1003, normalPerPeriod: 100 }),
  ]);
  it.each([
    'half of the tasks run',
    'half of all tasks run',
    'three of six tasks run',
    'it is 3 times as slow',
    'it is three times slower than normally',
    'latency tripled',
    'memory doubled',
    'twice as much memory',
    'the count was halved',
    'half as many',
    'a third of requests fail',
    'one third of them',
    'one in three fails',
    'tenfold traffic',
    'a ten-fold surge',
    'ten times the normal traffic',
    'an order of magnitude more requests',
    'one in every three fails',
    'slower by a factor of three',
    'every third request fails',
    '330‰ of requests fail',
    '3300 basis points',
  ])('as a ratio is that of two numbers of a fact, or its share: %s', (claim) =>
    expect(unheldWords(claim, LEVELS)).toEqual([]),
  );

  it.each([
    ['three quarters of requests fail', 'three quarters'],
    ['three-quarters of requests', 'three-quarters'],
    ['a quarter of them', 'a quarter'],
    ['two thirds of requests', 'two thirds'],
    ['nine in ten requests fail', 'nine in ten'],
    ['nine out of ten requests fail', 'nine out of ten'],
    ['nine of ten requests fail', 'nine of ten'],
    ['latency quadrupled', 'quadrupled'],
    ['4 times as slow', '4 times'],
    ['fivefold traffic', 'fivefold'],
    ['a hundred-fold surge', 'hundred-fold'],
    ['5x as slow', '5x'],
    ['½ of requests', '1/2'],
    ['⅔ of requests', '2/3'],
    ['Nine out of every ten requests fail.', 'Nine out of every ten'],
    ['Nine of the ten requests fail.', 'Nine of the ten'],
    ['four in every five', 'four in every five'],
    ['for six whole hours', 'six whole hours'],
    ['nine full days', 'nine full days'],
    ['slower by a factor of five', 'factor of five'],
    ['slower by a factor of 5', 'factor of 5'],
    ['latency sextupled', 'sextupled'],
    ['latency septupled', 'septupled'],
    ['12‰ of requests fail', '12‰'],
    ['12 basis points', '12 basis points'],
    ['All requests fail.', 'All requests'],
    ['Every request fails.', 'Every request'],
    ['All of the requests failed', 'All of the requests'],
  ])('as a ratio is in no fact: %s', (claim, word) => expect(unheldWords(claim, LEVELS)).toContain(word));

  it.each(['half of all requests fail', 'latency doubled', 'it is twice as slow'])(
    'as a ratio needs numbers that a fact sets side by side: %s',
    (claim) => expect(unheldWords(claim, groundsOf([fact('4 of the calls; 2 retries; 8 tasks')]))).not.toEqual([]),
  );

  it.each([
    'a half-open circuit',
    'a double-check',
    'it was restarted twice',
    'a third attempt',
    'the third call',
    'a second call',
    'no request fails',
    'each of the two calls',
    'all tasks wait for all calls of the pool',
    'all requests go through the pool',
  ])('is no ratio: %s', (claim) => expect(unheld(claim)).toEqual([]));

  it('as the whole is held where a fact tells of all', () => {
    expect(unheldWords('All requests fail.', groundsOf([fact('100% of requests fail')]))).toEqual([]);
    expect(unheldWords('Every request fails.', groundsOf([fact('', { failedShare: 1 })]))).toEqual([]);
  });

  it('as a ratio has a direction', () => {
    const fell = groundsOf([fact('2 calls a period, normally 4')]);
    expect(unheldWords('calls doubled', fell)).toEqual(['doubled']);
    expect(unheldWords('calls halved', fell)).toEqual([]);
  });

  it.each([
    'fünfzig Prozent der Anfragen',
    'vierzig Prozent der Anfragen',
    'neunhundert Anfragen',
    '五十のリクエスト',
    '百分之九十',
    'quarante requêtes',
    'noventa por ciento',
    'пятьдесят процентов',
    '๙๗% of requests',
    'Ⅻ requests'.replace('Ⅻ', 'ↂ'),
    'nіne hundred requests',
  ])('that cannot be read is refused: %s', (claim) => expect(unheld(claim)).not.toEqual([]));

  it('that cannot be read stands where a fact has the very word', () => {
    expect(unheldWords('it says 接続失敗', groundsOf([fact('new in the log: 接続失敗 x')]))).toEqual([]);
    expect(unheldWords('it took 213 µs', groundsOf([fact('213 µs')]))).toEqual([]);
    expect(unheldWords('٩٧% fail', GROUNDS)).toContain('97%');
  });

  const numbers = fc.integer({ min: 11, max: 999_999 });
  it('in words says what its digits say', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(unheldWords(`${inWords(number)} requests`, groundsOf([fact(`${number} requests`)]))).toEqual([]);
        expect(unheldWords(`${inWords(number)} requests`, groundsOf([fact(`${2 * number} requests`)]))).not.toEqual([]);
      }),
    );
  });

  const units = fc.constantFrom('%', 's', 'ms', 'min', 'GB', 'MiB', 'x', 'dollars', 'Mbps');
  it('with a unit is never held by a number that has none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), units, (number, unit) => {
        for (const grounds of [groundsOf([fact(`${number} requests`)]), groundsOf([fact('', { entries: number })])])
          expect([unit, unheldWords(`it is ${number} ${unit}`, grounds)]).not.toEqual([unit, []]);
      }),
    );
  });

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
