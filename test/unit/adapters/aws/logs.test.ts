import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logsCollector } from '../../../../lib/adapters/aws/logs/collect-logs.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import type { Scope } from '../../../../lib/contracts/observation.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';
import { aCatalog, aScope, CHECKOUT, FULFILMENT, PRICING } from '../../../fakes/catalog.ts';

const ONSET = Date.parse('2026-03-01T12:00:00Z');
const scope = aScope(['checkout', CHECKOUT]);
const isIncident = ({ startTime = 0 }: FilterLogEventsCommandInput) => startTime >= ONSET;

const collect = (client: FakeClient, over: Scope = scope) =>
  runCollectors([logsCollector(aCatalog(), () => ({ logs: client }), 10)], over);

describe('the logs collector', () => {
  it('reads the half hour before the onset and everything since, without a millisecond twice', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    await collect(client);
    expect(client.sent(FilterLogEventsCommand)).toEqual([
      {
        logGroupName: '/shop/checkout',
        startTime: ONSET,
        endTime: Date.parse(scope.toAt) - 1,
        limit: 2500,
        nextToken: undefined,
      },
      {
        logGroupName: '/shop/checkout',
        startTime: ONSET - 1_800_000,
        endTime: ONSET - 1,
        limit: 2500,
        nextToken: undefined,
      },
    ]);
  });

  it('does not reach back before the baseline', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    await collect(client, { ...scope, baselineFromAt: '2026-03-01T11:50:00.000Z' });
    expect(client.sent(FilterLogEventsCommand)[1]?.startTime).toBe(ONSET - 600_000);
  });

  it('follows the pages, empty ones too, and gives every line its component and instant', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, (input) => {
      if (!isIncident(input)) return { events: [] };
      if (!input.nextToken) return { events: [], nextToken: 'more' };
      return {
        events: [
          { timestamp: ONSET + 5, message: 'ERROR no memory' },
          { timestamp: ONSET + 6 },
          { message: 'no time' },
        ],
      };
    });
    const { logs, gaps } = await collect(client);
    expect(logs).toEqual([{ component: CHECKOUT, at: '2026-03-01T12:00:00.005Z', message: 'ERROR no memory' }]);
    expect(gaps).toEqual([]);
  });

  it('reads the own log group of a function that the catalog names none for, and of nothing else', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    await collect(client, aScope(['pricing', PRICING], ['fulfilment', FULFILMENT]));
    expect(new Set(client.sent(FilterLogEventsCommand).map(({ logGroupName }) => logGroupName))).toEqual(
      new Set(['/aws/lambda/shop-pricing']),
    );
  });

  it('tells of which time the lines are', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    const { logsRead, gaps } = await collect(client);
    expect(logsRead).toEqual([
      { component: CHECKOUT, fromAt: scope.onsetAt, toAt: scope.toAt },
      { component: CHECKOUT, fromAt: '2026-03-01T11:30:00.000Z', toAt: scope.onsetAt },
    ]);
    expect(gaps).toEqual([]);
  });

  /** A group that writes a line every so many milliseconds for ever, as CloudWatch would page it. */
  const pageOf =
    (millisBetween: number, message = (at: number) => `line ${at}`) =>
    ({ startTime = 0, endTime = 0, limit = 10_000, nextToken }: FilterLogEventsCommandInput) => {
      const from = Number(nextToken ?? Math.ceil(startTime / millisBetween) * millisBetween);
      const count = Math.max(0, Math.min(limit, 1000, Math.floor((endTime - from) / millisBetween) + 1));
      const next = from + count * millisBetween;
      return {
        events: Array.from({ length: count }, (_, index) => {
          const timestamp = from + index * millisBetween;
          return { timestamp, message: message(timestamp) };
        }),
        ...(next <= endTime ? { nextToken: String(next) } : {}),
      };
    };
  const busy = (...how: Parameters<typeof pageOf>) => new FakeClient().on(FilterLogEventsCommand, pageOf(...how));

  it('samples a group that writes too much all over the window, and says which time it knows', async () => {
    const client = busy(20);
    const { logs, logsRead = [], gaps } = await collect(client);
    const since = logsRead.filter(({ fromAt }) => fromAt >= scope.onsetAt);
    expect(since.map(({ fromAt, toAt }) => [fromAt.slice(14, 19), toAt.slice(14, 19)])).toEqual([
      ['00:00', '00:49'],
      ['01:45', '01:54'],
      ['03:30', '03:39'],
      ['05:15', '05:24'],
      ['07:00', '07:09'],
      ['08:45', '08:54'],
    ]);
    expect(logs).toHaveLength(2 * (2500 + 5 * 500));
    // Every line of the time that it says it knows: the rate is the group's own.
    for (const { fromAt, toAt } of logsRead) {
      const there = logs.filter(({ at }) => at >= fromAt && at < toAt).length;
      expect(there).toBe(Math.round((Date.parse(toAt) - Date.parse(fromAt)) / 20));
    }
    expect(gaps).toEqual([
      {
        collector: 'logs',
        component: CHECKOUT,
        because: expect.stringMatching(
          /^\/shop\/checkout has more lines since the onset .* 5000 lines from 6 stretches, \d+ s of 630 s/,
        ),
        standing: true,
      },
      {
        collector: 'logs',
        component: CHECKOUT,
        because: expect.stringMatching(/before the onset .* of 1800 s/),
        standing: true,
      },
    ]);
  });

  /** A group with a line every so many milliseconds before the onset, and another many since. */
  const changing = (millisBefore: number, millisSince: number) => {
    const [before, since] = [pageOf(millisBefore), pageOf(millisSince)];
    return new FakeClient().on(FilterLogEventsCommand, (input) =>
      (input.startTime ?? 0) >= Date.parse(scope.onsetAt) ? since(input) : before(input),
    );
  };

  it.each([100, 10, 2])('takes a sample of a line every %i ms for no loss, as it is always one', async (millis) => {
    const { gaps } = await collect(busy(millis));
    expect(gaps.map(({ standing }) => standing)).toEqual([true, true]);
  });

  it('takes twice as many lines of a busy group for usual, and four times as many for a flood', async () => {
    expect((await collect(changing(20, 10))).gaps.map(({ standing }) => standing)).toEqual([true, true]);
    const { gaps } = await collect(changing(20, 5));
    expect(gaps.filter(({ standing }) => !standing)).toEqual([
      {
        collector: 'logs',
        component: CHECKOUT,
        because: expect.stringMatching(/since the onset .*\. That is more than 3 times as many .*: it is flooded$/),
      },
    ]);
  });

  it('does not call usual what it cannot compare', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, (input) => {
      if ((input.startTime ?? 0) < Date.parse(scope.onsetAt)) throw new Error('the time is up');
      return pageOf(20)(input);
    });
    const { gaps } = await collect(client);
    expect(gaps.map(({ because }) => because)).toContainEqual(
      expect.stringMatching(/since the onset .*\. How much it wrote before the onset is not known$/),
    );
    expect(gaps.filter(({ standing }) => standing)).toEqual([]);
  });

  it('takes a flood since the onset for a loss', async () => {
    const { gaps } = await collect(changing(10_000, 50));
    expect(gaps).toEqual([
      {
        collector: 'logs',
        component: CHECKOUT,
        because: expect.stringMatching(/since the onset .*\. Before the onset all were read: it is flooded$/),
      },
    ]);
  });

  it('bounds the bytes too, and cuts lines that are too long to mean anything', async () => {
    const { logs } = await collect(busy(100, () => 'é'.repeat(100_000)));
    expect(logs.every(({ message }) => message.length === 4000)).toBe(true);
    const bytes = logs.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
    expect(bytes).toBeLessThanOrEqual(2 * 1_000_000);
    expect(logs.length).toBeGreaterThan(200);
  });

  it('never reads more than its bounds, nor a line twice, however much is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 6000 }), async (millis, length) => {
        const { logs, logsRead = [] } = await collect(busy(millis, (at) => `${at} `.padEnd(length, 'x')));
        expect(logs.length).toBeLessThanOrEqual(10_000);
        expect(logs.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThanOrEqual(2_000_000);
        expect(new Set(logs.map(({ at }) => at)).size).toBe(logs.length);
        for (const { fromAt, toAt } of logsRead) expect(fromAt < toAt).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('knows only the time that it knows of all groups of a component', async () => {
    const catalog = aCatalog();
    const checkout = catalog.services.checkout;
    if (!checkout) throw new Error('no checkout');
    checkout.telemetry.logGroups = ['/shop/checkout', '/shop/checkout-proxy'];
    const loud = pageOf(20);
    const client = new FakeClient().on(FilterLogEventsCommand, (input) =>
      input.logGroupName === '/shop/checkout' ? loud(input) : { events: [] },
    );
    const { logsRead = [] } = await runCollectors([logsCollector(catalog, () => ({ logs: client }), 10)], scope);
    expect(logsRead.filter(({ fromAt }) => fromAt >= scope.onsetAt)).toHaveLength(6);
    expect(logsRead[0]).toEqual({ component: CHECKOUT, fromAt: scope.onsetAt, toAt: '2026-03-01T12:00:49.980Z' });
  });

  it('gives up on a group that answers with empty pages for ever, and says that nothing is known', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [], nextToken: 'more' }));
    const { gaps, logsRead } = await collect(client);
    expect(client.sent(FilterLogEventsCommand)).toHaveLength(2 * (50 + 5 * 10));
    expect(logsRead).toEqual([]);
    expect(gaps).toHaveLength(2);
    for (const each of gaps) {
      expect(each.because).toContain('covers no time');
      expect(each).not.toHaveProperty('standing');
    }
  });

  it('states a gap for a log group that does not exist, and reads the others', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, ({ logGroupName, startTime = 0 }) => {
      if (logGroupName === '/shop/checkout') {
        throw new ResourceNotFoundException({ message: 'The specified log group does not exist.', $metadata: {} });
      }
      return { events: [{ timestamp: startTime, message: 'well' }] };
    });
    const { logs, gaps } = await collect(client, aScope(['checkout', CHECKOUT], ['pricing', PRICING]));
    expect(logs.map(({ component }) => component)).toEqual([PRICING, PRICING]);
    expect(gaps.map(({ component }) => component)).toEqual([CHECKOUT, CHECKOUT]);
    expect(gaps[0]?.because).toContain(
      'logs:FilterLogEvents did not tell the lines of /shop/checkout since the onset: ResourceNotFoundException',
    );
  });
});
