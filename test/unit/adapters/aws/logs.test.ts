import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
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
        limit: 5000,
        nextToken: undefined,
      },
      {
        logGroupName: '/shop/checkout',
        startTime: ONSET - 1_800_000,
        endTime: ONSET - 1,
        limit: 5000,
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

  it('stops at 5,000 lines of a window and says so', async () => {
    const events = Array.from({ length: 3000 }, (_, index) => ({ timestamp: ONSET + index, message: `line ${index}` }));
    const client = new FakeClient().on(FilterLogEventsCommand, (input) =>
      isIncident(input) ? { events: events.slice(0, input.limit), nextToken: 'more' } : { events: [] },
    );
    const { logs, gaps } = await collect(client);
    expect(logs).toHaveLength(5000);
    expect(
      client
        .sent(FilterLogEventsCommand)
        .filter(isIncident)
        .map(({ limit }) => limit),
    ).toEqual([5000, 2000]);
    expect(gaps).toEqual([
      {
        collector: 'logs',
        component: CHECKOUT,
        because: expect.stringContaining('/shop/checkout has more lines since the onset'),
      },
    ]);
  });

  it('stops at a megabyte of a window, cutting lines that are too long to mean anything', async () => {
    const events = Array.from({ length: 400 }, (_, index) => ({
      timestamp: ONSET + index,
      message: 'x'.repeat(100_000),
    }));
    const client = new FakeClient().on(FilterLogEventsCommand, (input) =>
      isIncident(input) ? { events } : { events: [] },
    );
    const { logs, gaps } = await collect(client);
    expect(logs).toHaveLength(250);
    expect(logs.every(({ message }) => message.length === 4000)).toBe(true);
    expect(gaps).toHaveLength(1);
  });

  it('gives up on a group that answers with empty pages for ever, and says so', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [], nextToken: 'more' }));
    const { gaps } = await collect(client);
    expect(client.sent(FilterLogEventsCommand)).toHaveLength(100);
    expect(gaps).toHaveLength(2);
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
