import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import type { ClientsFor, Place } from '../../../../lib/adapters/aws/clients.ts';
import { createLogSearch } from '../../../../lib/adapters/aws/logs/search-logs.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { aCatalog, CHECKOUT } from '../../../fakes/catalog.ts';

const FROM = Date.parse('2026-03-01T12:00:00Z');
const TO = FROM + 600_000;
const QUESTION = {
  component: CHECKOUT,
  contains: null,
  fromAt: new Date(FROM).toISOString(),
  toAt: new Date(TO).toISOString(),
};
const searching = (client: FakeClient) => {
  const places: Place[] = [];
  const clientsFor: ClientsFor<'logs'> = (place) => {
    places.push(place);
    return { logs: client };
  };
  return { places, search: createLogSearch(aCatalog(), clientsFor) };
};

describe('searching a log', () => {
  it('asks for a phrase as it stands, in the groups that the catalog names, where they are', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({
      events: [{ timestamp: FROM + 5, message: 'order 7 timed out' }],
    }));
    const { search, places } = searching(client);
    expect(await search.linesOf({ ...QUESTION, contains: 'timed out' }, 10)).toEqual({
      status: 'read',
      whole: true,
      lines: [{ component: CHECKOUT, at: new Date(FROM + 5).toISOString(), message: 'order 7 timed out' }],
    });
    const [sent] = client.sent(FilterLogEventsCommand);
    expect(sent).toMatchObject({
      logGroupName: '/shop/checkout',
      startTime: FROM,
      endTime: TO - 1,
      limit: 400,
      filterPattern: '"timed out"',
    });
    const [, region] = CHECKOUT.split(':');
    expect(places).toEqual([{ account: aCatalog().account, region }]);
  });

  it('asks for every line without a phrase', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    await searching(client).search.linesOf(QUESTION, 10);
    expect(client.sent(FilterLogEventsCommand)[0]).not.toHaveProperty('filterPattern');
  });

  it('lets no phrase out of its quotes', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    await searching(client).search.linesOf({ ...QUESTION, contains: 'a" "b\\" { $.x = 1 }' }, 10);
    expect(client.sent(FilterLogEventsCommand)[0]?.filterPattern).toBe('"a b { $.x = 1 }"');
  });

  it('reads so many pages, lines and bytes at most, and says that there are more', async () => {
    const endless = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [], nextToken: 'more' }));
    expect(await searching(endless).search.linesOf(QUESTION, 10)).toMatchObject({ status: 'read', whole: false });
    expect(endless.sent(FilterLogEventsCommand)).toHaveLength(10);

    const loud = new FakeClient().on(FilterLogEventsCommand, ({ limit = 0 }) => ({
      events: Array.from({ length: limit }, (_, n) => ({ timestamp: FROM + n, message: 'x'.repeat(1_048_576) })),
      nextToken: 'more',
    }));
    const answer = await searching(loud).search.linesOf(QUESTION, 10);
    expect(answer).toMatchObject({ status: 'read', whole: false });
    const bytes = answer.status === 'read' ? answer.lines.reduce((sum, { message }) => sum + message.length, 0) : 0;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(100_000);
  });

  it('tells why where AWS does not answer', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => {
      throw awsError('AccessDeniedException', 'not allowed');
    });
    expect(await searching(client).search.linesOf(QUESTION, 10)).toEqual({
      status: 'unavailable',
      because: expect.stringMatching(/could not be read: .*AccessDenied/),
    });
  });

  it('gives up when its time is over', async () => {
    const client = new FakeClient().on(
      FilterLogEventsCommand,
      (_, { abortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason));
        }),
    );
    expect(await searching(client).search.linesOf(QUESTION, 0.02)).toEqual({
      status: 'unavailable',
      because: expect.stringMatching(/could not be read: TimeoutError/),
    });
  });

  it('reads nothing in another account, nor of what the catalog does not know', async () => {
    const client = new FakeClient();
    const { search } = searching(client);
    for (const component of [CHECKOUT.replace(/^\d{12}/, '999999999999'), `${CHECKOUT}2`])
      expect(await search.linesOf({ ...QUESTION, component }, 10)).toMatchObject({ status: 'unavailable' });
    expect(await search.linesOf({ ...QUESTION, toAt: QUESTION.fromAt }, 10)).toMatchObject({
      status: 'read',
      lines: [],
    });
    expect(client.sent(FilterLogEventsCommand)).toEqual([]);
  });
});
