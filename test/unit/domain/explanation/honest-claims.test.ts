import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { groundsOf, textsOf, unheldWords } from '../../../../lib/domain/explanation/claim-words.ts';
import { holdsLink } from '../../../../lib/domain/explanation/visible-links.ts';

const SHOP = '111122223333:eu-west-1:ecs-service:shop/checkout';
const fact = (summary: string, figures: Evidence['figures'] = {}, component: string = SHOP): Evidence => ({
  evidenceId: 'evd_1-2',
  fact: 'latency-up',
  component,
  strength: 1,
  summary,
  at: '2026-03-04T09:41:30.000Z',
  from: { collector: 'metrics', reference: 'AWS/ECS TargetResponseTime p90' },
  figures,
  attributes: {},
});

/** Facts as rules write them, and what honest writers say of them. */
const TOLD: readonly (readonly [facts: readonly Evidence[], claims: readonly string[]])[] = [
  [
    [fact('22.5% of requests fail, normally 0.0111%; at most 0.5% is promised', { nowShare: 0.2251, requests: 3604 })],
    [
      '22.5% of requests fail.',
      'About 23 % of requests to shop/checkout fail, where at most 0.5 % is promised.',
      'Normally 0.011% of the requests fail; now it is 22.5 percent.',
      'A share of 0.225 of 3,604 requests fails.',
      '22.5 per cent of about 3.6k requests failed.',
      'The share of failed requests rose from 0.0111% to 22.5%.',
      'More requests fail than the 0.5% that are promised.',
    ],
  ],
  [
    [
      fact('latency is 1.5 s, normally 0.0892 s; at most 0.5 s is promised', {
        nowSeconds: 1.504,
        normalSeconds: 0.0892,
      }),
    ],
    [
      'Latency rose to 1.5 s, normally 89 ms.',
      'Latency went from 89 ms to 1500 ms.',
      'Latency rose from 0.089 to 1.5 s.',
      'It answers in 1.5 seconds, above the 500 ms that are promised.',
      'It is 17 times as slow as normally.',
      'A latency of one point five seconds is above the promise.',
      'Latency is between 0.089 and 1.5 s.',
    ],
  ],
  [
    [fact('cpu is 91.5% of at most 100%, normally 46.2%'), fact('3 of 6 desired are running')],
    [
      'CPU is at 91.5%, normally 46%.',
      'The processor is busy to 91.5 percent of 100%.',
      'Only 3 of 6 desired tasks are running.',
      'Only three of six tasks run.',
      'Half of the desired tasks are running.',
      'CPU use roughly doubled, from 46.2% to 91.5%.',
      'CPU is twice the normal level.',
    ],
  ],
  [
    [fact('memory climbed by 28.2 percentage points in 25 minutes, to 95.3%', { gainedPercent: 28.2, minutes: 25 })],
    [
      'Memory climbed by 28 percentage points in 25 minutes.',
      'Memory rose to 95.3% within 25 min.',
      'In a 25-minute stretch memory gained 28.2 points.',
      'Memory reached ninety-five percent.',
    ],
  ],
  [
    [
      fact(
        'new in the log (220 since, 0 before): HikariPool-1 - Connection is not available, request timed out after 3000ms: connection pool is exhausted (total=20, active=20, idle=0)',
        { incidentCount: 220, baselineCount: 0 },
      ),
    ],
    [
      'The connection pool is exhausted: 220 new log lines say so.',
      'Requests time out after 3000 ms.',
      'Requests time out after 3.0 seconds.',
      'All 20 connections of the pool are active and none is idle.',
      'HikariPool-1 has no connection left.',
      'The line was written 220 times, and never before.',
    ],
  ],
  [
    [
      fact('4 min before the onset: new task definition payments:42 deployed by the pipeline', {
        secondsBeforeOnset: 253,
      }),
    ],
    [
      'Four minutes before the onset payments:42 was deployed.',
      'A new task definition, payments:42, was deployed 253 s before.',
      'payments:42 went out 4 minutes before the first failures.',
      'The second deployment of the day is the likely cause.',
    ],
  ],
  [
    [
      fact('14 times: essential container exited with code 139', { count: 14 }),
      fact('UpdateService: desired count 4 to 1'),
    ],
    [
      'The essential container exited 14 times with code 139.',
      'A container exited fourteen times.',
      'The container crashed with exit code 139 again and again.',
      'Someone lowered the desired count from 4 to 1.',
      'Just one task is desired.',
    ],
  ],
  [
    [fact('19.1 MiB of storage are left, at this rate for 94 minutes', { bytesLeft: 20_027_802, secondsLeft: 5640 })],
    [
      '19.1 MiB of storage are left.',
      'About 20 MB are left.',
      'The disk will be full in 94 minutes.',
      'At this rate there are 5640 seconds left.',
      'There is room for 94 min.',
    ],
  ],
  [
    [fact('3670 requests a period, normally 1180', { nowPerPeriod: 3668, normalPerPeriod: 1180 })],
    [
      'Traffic rose from 1180 to 3670 requests a period.',
      'There are 3.7k requests a period, normally 1.2k.',
      'Traffic is 3.1 times the normal.',
      '3,670 requests per period arrive.',
      'Some thirty-seven hundred requests come in each period.',
      'Traffic more than tripled.',
    ],
  ],
  [
    [fact('Concurrent executions of the account: 1000 of 1000'), fact('377 calls a period are throttled, normally 0')],
    [
      'All 1000 concurrent executions of the account are in use.',
      'The limit of one thousand concurrent executions is reached.',
      '377 calls a period are throttled, and normally none.',
      'The limit of 1k is reached.',
    ],
  ],
  [
    [
      fact(
        'TypeError: Cannot read properties of undefined at priceOf (/app/basket.js:88:17); connect to api.stripe.com:443 failed',
      ),
    ],
    [
      'A TypeError is thrown in /app/basket.js:88:17.',
      'priceOf fails, and so does the call of api.stripe.com.',
      'The half-open circuit to api.stripe.com stays so.',
      'Calls of the payment provider fail; it is the only thing behind two of the errors.',
    ],
  ],
];

const CLAIMS = TOLD.flatMap(([facts, claims]) => claims.map((claim) => ({ claim, grounds: groundsOf(facts) })));

describe('what honest writers say of facts', () => {
  it.each(CLAIMS)('is not refused: $claim', ({ claim, grounds }) => {
    expect(unheldWords(claim, grounds)).toEqual([]);
    expect(holdsLink(claim, textsOf(grounds))).toBe(false);
  });
});
