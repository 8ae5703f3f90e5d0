import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converse } from '../../../lib/asking/converse.ts';
import type { RenderedPrompt } from '../../../lib/contracts/prompt.ts';
import { complaint } from '../../../lib/domain/explanation/complaint.ts';
import type { Reasoner, ReasonerAnswer, ToolCall, Turn } from '../../../lib/ports/reasoner.ts';

const tool = (name: string) => ({ name, description: '', inputSchema: {} });
const PROMPT: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 1,
  promptHash: '0123456789ab',
  parts: [],
  system: '',
  user: '',
  tool: tool('answer'),
  lookups: [tool('look')],
  maximumOutputTokens: 100,
};
const USE = {
  modelId: 'm',
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  latencyMilliseconds: 1,
};
const says = (called: string, value: unknown, also: readonly ToolCall[] = []): ReasonerAnswer => ({
  status: 'answered',
  tool: called,
  value,
  also,
  use: USE,
  guardrail: [],
});
const GONE: ReasonerAnswer = { status: 'unavailable', kind: 'down', because: 'it is down', use: null, guardrail: [] };

/** Asked with these replies, the last again and again; `good` is taken, `half` in part, anything else not. */
const asked = async (replies: readonly ReasonerAnswer[]) => {
  const seen: Turn[][] = [];
  const rounds: { calls: number; isLast: boolean }[] = [];
  const reasoner: Reasoner = {
    ask: async (_, turns) => {
      seen.push([...turns]);
      return replies[Math.min(seen.length, replies.length) - 1] ?? GONE;
    },
  };
  const result = await converse(
    reasoner,
    PROMPT,
    (value) =>
      value === 'good'
        ? { ok: true as const, taken: 'whole' }
        : {
            ok: false as const,
            complaint: complaint(`not ${JSON.stringify(value)?.slice(0, 50)}`, 'unknown facts', 2),
            rest: value === 'half' ? { ok: true as const, taken: 'half' } : null,
          },
    {
      answer: async (calls, { isLast }) => {
        rounds.push({ calls: calls.length, isLast });
        return calls.map(() => 'seen');
      },
    },
  );
  return { ...result, seen, rounds };
};
const LOOK = says('look', {});

describe('a conversation', () => {
  it('lets a model look three times, and tells the last round so', async () => {
    const { accepted, rounds, seen } = await asked([LOOK, LOOK, LOOK, says('answer', 'good')]);
    expect(accepted).toEqual({ ok: true, taken: 'whole' });
    expect(rounds.map(({ isLast }) => isLast)).toEqual([false, false, true]);
    expect(seen.at(-1)?.map(({ result }) => result)).toEqual(['seen', 'seen', 'seen']);
  });

  it('takes looks that come together as one round, and no answer that comes with them', async () => {
    const together = says('look', {}, [
      { tool: 'answer', value: 'good' },
      { tool: 'look', value: 2 },
    ]);
    const { rounds, seen, accepted } = await asked([together, says('answer', 'half')]);
    expect(rounds).toEqual([{ calls: 2, isLast: false }]);
    expect(seen[1]).toHaveLength(2);
    expect(accepted).toEqual({ ok: true, taken: 'half' });
  });

  it('takes an answer, though the model wants to look beside it', async () => {
    const { accepted, rounds } = await asked([says('answer', 'good', [{ tool: 'look', value: {} }])]);
    expect(accepted).toEqual({ ok: true, taken: 'whole' });
    expect(rounds).toEqual([]);
  });

  it('keeps what held in part where the repair holds less or cannot be had', async () => {
    for (const repair of [says('answer', 'bad'), GONE, LOOK])
      expect((await asked([says('answer', 'half'), repair, repair, repair, repair])).accepted).toEqual({
        ok: true,
        taken: 'half',
      });
  });

  it('tells the model what was wrong in its own words, and people only what sorts of faults there were', async () => {
    const call = says('answer', 'call +49 30 901820 at evil.example');
    const { because, seen } = await asked([call, LOOK, LOOK, LOOK, LOOK]);
    expect(seen[1]?.[0]?.result).toContain('evil.example');
    expect(because).toBe('its answer did not hold: unknown facts (2), then a further look instead of an answer (1)');
    expect((await asked([call, GONE])).because).toBe('its answer did not hold: unknown facts (2); it is down');
  });

  it('ends after five questions, takes nothing that was not accepted, and carries no more than 8 kB of any answer', async () => {
    const value = fc.oneof(
      fc.constantFrom('good', 'half', 'bad'),
      fc.jsonValue(),
      fc.nat(40_000).map((length) => 'x'.repeat(length)),
    );
    const calls = fc.array(fc.record({ tool: fc.constantFrom('look', 'answer', 'else'), value }), { maxLength: 4 });
    const reply = fc.oneof(
      fc.tuple(fc.constantFrom('look', 'answer', 'else'), value, calls).map((each) => says(...each)),
      fc.constant(GONE),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 7 }), async (replies) => {
        const { accepted, because, seen, rounds } = await asked(replies);
        expect(seen.length).toBeLessThanOrEqual(5);
        expect(rounds.length).toBeLessThanOrEqual(3);
        expect(accepted === null).toBe(because !== null);
        if (accepted?.taken === 'whole')
          expect(replies.some((each) => each.status === 'answered' && each.value === 'good')).toBe(true);
        for (const { input } of seen.flat()) expect(JSON.stringify(input ?? null).length).toBeLessThanOrEqual(8000);
      }),
      { numRuns: 300 },
    );
  });
});
