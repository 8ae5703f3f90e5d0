import { install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  type Collector,
  eachAtOnce,
  inChunksOf,
  nothingFound,
} from '../../../../lib/adapters/aws/observatory/collector.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { awsError } from '../../../fakes/aws-client.ts';
import { aScope, CHECKOUT } from '../../../fakes/catalog.ts';

const scope = aScope(['checkout', CHECKOUT]);
const line = (message: string) => ({ component: CHECKOUT, at: scope.onsetAt, message });
const waits = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * seconds));

const collector = (name: string, look: Collector['look'], budgetSeconds = 10): Collector => ({
  name,
  budgetSeconds,
  look,
});

describe('collectors', () => {
  let clock: ReturnType<typeof install>;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => clock.uninstall());

  it('run side by side, and what each of them found is put together', async () => {
    const slow = (message: string) =>
      collector(message, async ({ found }) => {
        await waits(5);
        found.logs.push(line(message));
      });
    const looking = runCollectors([slow('one'), slow('two')], scope);
    await clock.tickAsync(5000);
    expect((await looking).logs).toEqual([line('one'), line('two')]);
    expect(clock.countTimers()).toBe(0);
  });

  it('keep what they saw before their budget ended, say that they were late, and are told to stop', async () => {
    let aborted = false;
    const late = collector('logs', async ({ found, signal }) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      found.logs.push(line('in time'));
      await waits(60);
      found.logs.push(line('too late'));
    });
    const looking = runCollectors([late], scope);
    await clock.tickAsync(10_000);
    const found = await looking;
    await clock.tickAsync(60_000);
    expect(aborted).toBe(true);
    expect(found.logs).toEqual([line('in time')]);
    expect(found.gaps).toEqual([
      {
        collector: 'logs',
        component: null,
        because: 'logs took longer than its 10 s; what it had seen until then is used',
      },
    ]);
  });

  it('are late or fail on the account of the source that they ask together with others', async () => {
    const hangs: Collector = { ...collector('platform: ECS', () => waits(60)), source: 'platform' };
    const fails: Collector = {
      ...collector('changes: CloudTrail', () => Promise.reject(new Error('odd'))),
      source: 'changes',
    };
    const looking = runCollectors([hangs, fails], scope);
    await clock.tickAsync(10_000);
    expect((await looking).gaps.map(({ collector: source, because }) => [source, because])).toEqual([
      ['platform', expect.stringMatching(/^platform: ECS took longer/)],
      ['changes', expect.stringMatching(/^changes: CloudTrail failed/)],
    ]);
    await clock.tickAsync(60_000);
  });

  it('that fail become a gap and do not take the others with them', async () => {
    const failing = collector('alarms', async ({ found }) => {
      found.logs.push(line('seen before'));
      throw awsError('SomethingOdd', 'it broke');
    });
    const well = collector('logs', async ({ found }) => void found.logs.push(line('well')));
    const found = await runCollectors([failing, well], scope);
    expect(found.logs.map(({ message }) => message)).toEqual(['seen before', 'well']);
    expect(found.gaps).toEqual([
      { collector: 'alarms', component: null, because: 'alarms failed: SomethingOdd: it broke' },
    ]);
  });
});

describe('a question that AWS does not answer', () => {
  const gapAfter = async (error: Error) => {
    const found = nothingFound();
    const question = {
      collector: 'logs',
      component: CHECKOUT,
      action: 'logs:FilterLogEvents',
      about: 'the lines of /shop/checkout',
    };
    await ask(found, question, () => Promise.reject(error));
    return found.gaps;
  };

  it('is a gap that names the code, what was asked and the right to give', async () => {
    expect(await gapAfter(awsError('AccessDeniedException', 'no identity-based policy allows it'))).toEqual([
      {
        collector: 'logs',
        component: CHECKOUT,
        because:
          'logs:FilterLogEvents did not tell the lines of /shop/checkout: AccessDeniedException: no identity-based policy allows it; allow logs:FilterLogEvents to the role that collects evidence',
      },
    ]);
  });

  it('says that a limit was reached when it was throttled, in at most 500 characters', async () => {
    const [gap] = await gapAfter(awsError('ThrottlingException', 'x'.repeat(900)));
    expect(gap?.because).toMatch(/the limit of this API is reached/);
    expect(gap?.because.length).toBeLessThanOrEqual(500);
  });
});

it('works on every item, and on no more than so many at once', async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  await eachAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('cuts a list into chunks without losing anything', () => {
  expect(inChunksOf(3, [1, 2, 3, 4, 5, 6, 7])).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  expect(inChunksOf(3, [])).toEqual([]);
});
