import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelFailure } from '../../../../lib/contracts/model-use.ts';
import { nextModel } from '../../../../lib/domain/explanation/next-model.ts';

const CHAIN = ['first', 'second', 'third'];

describe('the next model of a chain', () => {
  it('is the first, as long as it answers', () => {
    expect(nextModel(CHAIN, [])).toEqual({ modelId: 'first', lastResort: false });
    expect(nextModel(CHAIN, [{ modelId: 'first', status: 'answered' }])?.modelId).toBe('first');
  });

  it.each(['throttled', 'refused', 'down', 'too-long', 'malformed', 'late', 'not-allowed'] as const)(
    'is the one behind it after it was %s, also when it had answered before',
    (status) => {
      const tried = [
        { modelId: 'first', status: 'answered' },
        { modelId: 'first', status },
      ] as const;
      expect(nextModel(CHAIN, tried)).toEqual({ modelId: 'second', lastResort: false });
      expect(nextModel(['first'], tried)).toBeNull();
    },
  );

  it.each(['blocked', 'spent'] as const)('is none after %s, which holds for all of them', (status) => {
    expect(nextModel(CHAIN, [{ modelId: 'first', status }])).toBeNull();
  });

  it('asks none twice that failed, comes to an end, and knows its last resort', () => {
    const outcomes = fc.array(fc.constantFrom(...ModelFailure.options), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 5 }), outcomes, (chain, statuses) => {
        const tried: { modelId: string; status: ModelFailure }[] = [];
        for (const status of statuses) {
          const next = nextModel(chain, tried);
          if (!next) break;
          expect(tried.map(({ modelId }) => modelId)).not.toContain(next.modelId);
          expect(next.lastResort).toBe(next.modelId === chain.at(-1));
          tried.push({ modelId: next.modelId, status });
        }
        expect(tried.length).toBeLessThanOrEqual(chain.length);
        if (tried.length === chain.length) expect(nextModel(chain, tried)).toBeNull();
      }),
    );
  });
});
