import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RenderedPrompt } from '../../../../lib/contracts/prompt.ts';
import { tokensOf, tokensOfText, tokensToAsk } from '../../../../lib/domain/explanation/token-budget.ts';

const prompt: RenderedPrompt = {
  promptId: 'p',
  promptVersion: 1,
  promptHash: '0123456789ab',
  parts: [],
  system: 'abc',
  user: 'def',
  tool: { name: 't', description: '', inputSchema: {} },
  lookups: [],
  maximumOutputTokens: 100,
};
const counts = (inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
});

describe('tokens', () => {
  it('are a third of the characters of English, and one for every character of other scripts', () => {
    expect(tokensOfText('x'.repeat(300))).toBe(100);
    expect(tokensOfText('延迟很高')).toBe(4);
    expect(tokensOfText('latency 延迟😀')).toBe(3 + 3);
  });

  it('of a question count its words, its tools and the longest answer', () => {
    const bare = tokensToAsk(prompt, [], null);
    expect(bare).toEqual({
      inputTokens: tokensOfText(`abcdef${JSON.stringify([prompt.tool])}`) + tokensOfText('[]'),
      outputTokens: 100,
    });
    expect(tokensToAsk({ ...prompt, user: 'x'.repeat(3003) }, [], null).inputTokens).toBeGreaterThan(1000);
    const looking = tokensToAsk({ ...prompt, lookups: [{ ...prompt.tool, description: 'y'.repeat(300) }] }, [], null);
    expect(looking.inputTokens).toBeGreaterThan(bare.inputTokens + 100);
  });

  it('of a further turn are what the turn before it took, and the new result', () => {
    const turns = [{ input: {}, result: 'z'.repeat(30) }];
    expect(tokensToAsk(prompt, turns, counts(900, 80, 20, 10)).inputTokens).toBe(1010 + 10);
  });

  it('of a further turn are never fewer than what is written, however little the model says it read', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 4 }), fc.nat(5000), (results, inputTokens) => {
        const turns = results.map((result) => ({ input: {}, result }));
        const least = tokensToAsk(prompt, turns, null).inputTokens;
        expect(tokensToAsk(prompt, turns, counts(inputTokens, 0)).inputTokens).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it('are summed over every kind', () => {
    expect(tokensOf(counts(10, 3, 5, 2))).toBe(20);
  });
});
