import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeastOnce, drain } from '../../../../bench/storm/queue.ts';
import { createRandom } from '../../../../drill/world/random.ts';

const nothingFailed = { batchItemFailures: [] };

describe('a queue that delivers at least once', () => {
  it('delivers every message, a share of them twice, in an order of its own', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 200 }), (seed, count) => {
        const bodies = Array.from({ length: count }, (_, n) => `body ${n}`);
        const messages = atLeastOnce(bodies, 0.2, createRandom(seed));
        const times = [...Map.groupBy(messages, ({ body }) => body).values()].map(({ length }) => length);
        expect(times).toHaveLength(count);
        expect(times.filter((each) => each === 2)).toHaveLength(Math.round(0.2 * count));
        expect(times.every((each) => each === 1 || each === 2)).toBe(true);
        expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length);
      }),
    );
    const bodies = Array.from({ length: 50 }, (_, n) => `body ${n}`);
    expect(atLeastOnce(bodies, 0, createRandom(1)).map(({ body }) => body)).not.toEqual(bodies);
  });

  it('hands out full batches, several at once and never more', async () => {
    const messages = atLeastOnce(
      Array.from({ length: 95 }, (_, n) => `${n}`),
      0,
      createRandom(3),
    );
    const sizes: number[] = [];
    let running = 0;
    let most = 0;
    const drained = await drain(messages, { batchSize: 10, concurrency: 5, mostReceives: 5 }, async (batch) => {
      running += 1;
      most = Math.max(most, running);
      sizes.push(batch.length);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return nothingFailed;
    });
    expect(sizes).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    expect(most).toBe(5);
    expect(drained).toEqual({ delivered: 95, putAside: [] });
  });

  it('delivers again what failed, alone, and puts it aside in the end', async () => {
    const messages = atLeastOnce(['good', 'shaky', 'bad'], 0, createRandom(1));
    const received: string[] = [];
    const drained = await drain(messages, { batchSize: 3, concurrency: 2, mostReceives: 3 }, async (batch) => {
      received.push(...batch.map(({ body }) => body));
      const fails = ({ body }: { body: string }) =>
        body === 'bad' || (body === 'shaky' && received.filter((each) => each === 'shaky').length === 1);
      return { batchItemFailures: batch.filter(fails).map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    const times = (body: string) => received.filter((each) => each === body).length;
    expect({ good: times('good'), shaky: times('shaky'), bad: times('bad') }).toEqual({ good: 1, shaky: 2, bad: 3 });
    expect(drained.delivered).toBe(6);
    expect(drained.putAside.map(({ body }) => body)).toEqual(['bad']);
  });
});
