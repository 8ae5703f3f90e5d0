import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPLAINING_SECONDS } from '../../../../lib/contracts/model.ts';
import type { LogSearch } from '../../../../lib/ports/lookups.ts';
import type { ReasonerAnswer, Reasoners, Turn } from '../../../../lib/ports/reasoner.ts';
import { answered } from '../../../fakes/reasoners.ts';
import { aCase, type CaseOptions, NOW } from './a-case.ts';
import { CLAIMS, DEPLOYMENT, ranked } from './a-model.ts';

let clock: Clock;
beforeEach(() => {
  clock = FakeTimers.install({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => clock.uninstall());

const after = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

const EXPLAINS = { hypotheses: ranked([DEPLOYMENT, 0.9]), claims: CLAIMS };
const LOOKS = ['timeout', 'refused', 'memory', 'exception'].map((contains, index) => ({
  tool: 'more_log_lines',
  value: { component: 'cmp_1', contains, minutes: 5 + index },
}));

interface Asking {
  /** What a question takes, and how many looks the model wants then; the last of each again and again. */
  answerSeconds: readonly number[];
  looks: readonly number[];
  /** What a look takes. */
  lookSeconds: number;
}

/** A diagnosis on a virtual clock, and what it took of it. */
const diagnosed = async ({ answerSeconds, looks, lookSeconds }: Asking) => {
  const began = clock.now;
  const seen: Turn[][] = [];
  const withinSeconds: number[] = [];
  const reasoners: Reasoners = ({ modelId, timeoutSeconds }) => ({
    ask: async (_, turns): Promise<ReasonerAnswer> => {
      const number = seen.push([...turns]) - 1;
      const takes = answerSeconds[Math.min(number, answerSeconds.length - 1)] ?? 0;
      await after(Math.min(takes, timeoutSeconds));
      if (takes > timeoutSeconds)
        return { status: 'unavailable', kind: 'late', because: 'it is late', use: null, guardrail: [] };
      const wanted = looks[Math.min(number, looks.length - 1)] ?? 0;
      const [first, ...also] = LOOKS.slice(number, number + wanted);
      return first ? answered(modelId, first.tool, first.value, also) : answered(modelId, 'explain_failure', EXPLAINS);
    },
  });
  const logSearch: LogSearch = {
    linesOf: async (_, seconds) => {
      withinSeconds.push(seconds);
      await after(lookSeconds);
      return { status: 'read', lines: [], whole: true };
    },
  };
  const catalog: CaseOptions['catalog'] = ({ services }) =>
    void Object.assign(services.shop ?? {}, { telemetry: { logGroups: ['/c/shop'] } });
  const { step, diagnosis } = await aCase({
    reasoners,
    logSearch,
    catalog,
    model: { maximumTokensPerIncident: 200_000 },
    now: () => new Date(clock.now),
  });
  const ended = step().then(() => clock.now);
  await clock.runAllAsync();
  return { made: await diagnosis(), seen, withinSeconds, tookSeconds: ((await ended) - began) / 1000 };
};

describe('looks', () => {
  it('of one round are made at once', async () => {
    const { made, tookSeconds } = await diagnosed({ answerSeconds: [1], looks: [4, 0], lookSeconds: 8 });
    expect(made.by).toBe('ranker-and-model');
    expect(made.lookups.map(({ refused }) => refused)).toEqual([null, null, null, null]);
    expect(tookSeconds).toBe(1 + 8 + 1);
  });

  it('that are late bring nothing, are recorded so, and cost no answer', async () => {
    const { made, seen, tookSeconds } = await diagnosed({ answerSeconds: [1], looks: [2, 0], lookSeconds: 500 });
    expect(made.by).toBe('ranker-and-model');
    expect(made.lookups).toMatchObject([
      { found: 0, refused: 'could not be read in time' },
      { found: 0, refused: 'could not be read in time' },
    ]);
    expect(seen[1]?.[0]?.result).toContain('It could not be read in time.');
    expect(tookSeconds).toBe(1 + 10 + 1);
  });

  it('are told how much time is left', async () => {
    const { made, withinSeconds, tookSeconds } = await diagnosed({
      answerSeconds: [28, 28, 23, 20],
      looks: [1, 1, 1, 0],
      lookSeconds: 3,
    });
    // After 85 s of the 110 there are 5 left, as 20 are kept for the answer.
    expect(withinSeconds).toEqual([10, 10, 5]);
    expect(made.by).toBe('ranker-and-model');
    expect(tookSeconds).toBe(108);
  });

  it('are not begun where the answer needs the time that is left', async () => {
    const { made, seen, tookSeconds } = await diagnosed({
      answerSeconds: [30, 30, 20, 10],
      looks: [1, 1, 1, 0],
      lookSeconds: 9,
    });
    expect(seen.at(3)?.at(-1)?.result).toBe(
      'Not looked at: there is no time to look.\nNothing more can be looked at: answer now.',
    );
    expect(made.lookups.at(-1)?.refused).toBe('there is no time to look');
    expect(made.by).toBe('ranker-and-model');
    expect(tookSeconds).toBeLessThanOrEqual(EXPLAINING_SECONDS);
  });

  it('keep a diagnosis within its time, whatever they and the answers take', async () => {
    const asking = fc.record({
      answerSeconds: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
      looks: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
      lookSeconds: fc.integer({ min: 0, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(asking, async (given) => {
        const { made, tookSeconds } = await diagnosed(given);
        expect(tookSeconds).toBeLessThanOrEqual(EXPLAINING_SECONDS);
        expect(made.hypotheses.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
