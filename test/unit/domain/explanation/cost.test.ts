import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelPrice } from '../../../../lib/contracts/model.ts';
import { ModelFailure, type TokenCounts } from '../../../../lib/contracts/model-use.ts';
import {
  chargeOf,
  microdollarsOf,
  mostMicrodollars,
  overIncidentBudget,
} from '../../../../lib/domain/explanation/cost.ts';

const PRICE: ModelPrice = {
  inputDollarsPerMillion: 3,
  outputDollarsPerMillion: 15,
  cacheReadDollarsPerMillion: 0.3,
  cacheWriteDollarsPerMillion: 3.75,
};
const tokens = (inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
});

describe('what tokens cost', () => {
  it('is each kind at its own price, to the microdollar, rounded up', () => {
    expect(microdollarsOf(tokens(4000, 500), PRICE)).toBe(19_500);
    expect(microdollarsOf(tokens(0, 0, 10_000, 1000), PRICE)).toBe(6750);
    expect(microdollarsOf(tokens(0, 0, 1), PRICE)).toBe(1);
  });

  it('is not known without a price, nor when tokens of a kind came up that has none', () => {
    const { inputDollarsPerMillion, outputDollarsPerMillion } = PRICE;
    const plain = { inputDollarsPerMillion, outputDollarsPerMillion };
    expect(microdollarsOf(tokens(10, 1), undefined)).toBeNull();
    expect(microdollarsOf(tokens(10, 1, 5), plain)).toBeNull();
    expect(microdollarsOf(tokens(10, 1), plain)).toBe(45);
  });

  it('is never more than what was set aside for as many, however the cache splits the input', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), fc.nat(20_000), fc.nat(2000), (fresh, read, write, output) => {
        const most = mostMicrodollars({ inputTokens: fresh + read + write, outputTokens: output }, PRICE) ?? 0;
        expect(microdollarsOf(tokens(fresh, output, read, write), PRICE) ?? 0).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('what a question is charged with', () => {
  const setAside = { tokens: 4500, microdollars: 5000 };
  const ended = (kind: ModelFailure | null, use: TokenCounts | null = null, turnedAway = false) => ({
    kind,
    use,
    turnedAway,
  });

  it('is what its tokens cost, whether it was answered or not', () => {
    expect(chargeOf(ended(null, tokens(1000, 100)), setAside, PRICE)).toEqual({ tokens: 1100, microdollars: 4500 });
    expect(chargeOf(ended('refused', tokens(1000, 1)), setAside, PRICE)).toEqual({ tokens: 1001, microdollars: 3015 });
  });

  it('is nothing where no model read it', () => {
    for (const kind of ['throttled', 'refused', 'too-long', 'not-allowed', 'spent'] as const)
      expect(chargeOf(ended(kind), setAside, PRICE)).toEqual({ tokens: 0, microdollars: 0 });
    expect(chargeOf(ended('down', null, true), setAside, PRICE)).toEqual({ tokens: 0, microdollars: 0 });
  });

  it('is all that was set aside where a model may have read it and told of no tokens', () => {
    for (const kind of ['late', 'down', 'malformed'] as const)
      expect(chargeOf(ended(kind), setAside, PRICE)).toEqual(setAside);
    expect(chargeOf(ended(null, tokens(0, 0)), setAside, PRICE)).toEqual(setAside);
  });

  it('is not known without a price, and never below nothing', () => {
    const kinds = fc.constantFrom(null, ...ModelFailure.options);
    fc.assert(
      fc.property(kinds, fc.boolean(), fc.nat(9000), fc.nat(900), (kind, turnedAway, input, output) => {
        const end = ended(kind, tokens(input, output), turnedAway);
        expect(chargeOf(end, setAside, PRICE).microdollars).toBeGreaterThanOrEqual(0);
        const unpriced = chargeOf(end, { tokens: 4500, microdollars: null }, undefined);
        expect(unpriced.tokens).toBeGreaterThanOrEqual(input + output);
        if (input + output > 0) expect(unpriced).toEqual({ tokens: input + output, microdollars: null });
      }),
    );
  });
});

describe("an incident's budget", () => {
  const needed = { inputTokens: 3000, outputTokens: 1500 };

  it('says what a question needs and what is left', () => {
    expect(
      overIncidentBudget({ maximumTokensPerIncident: 10_000 }, { tokens: 5500, microdollars: 0 }, needed, null),
    ).toBe(null);
    expect(
      overIncidentBudget({ maximumTokensPerIncident: 10_000 }, { tokens: 5501, microdollars: 0 }, needed, null),
    ).toBe("asking needs about 4500 tokens and 4499 of the incident's budget are left");
  });

  it('counts money too, and takes a cost that is not known for too much', () => {
    const budget = { maximumTokensPerIncident: 10_000, dollarsPerIncident: 0.05 };
    expect(overIncidentBudget(budget, { tokens: 0, microdollars: 18_500 }, needed, 31_500)).toBeNull();
    expect(overIncidentBudget(budget, { tokens: 0, microdollars: 18_501 }, needed, 31_500)).toBe(
      "asking may cost $0.0315 and $0.0315 of the incident's budget are left",
    );
    expect(overIncidentBudget(budget, { tokens: 0, microdollars: 0 }, needed, null)).toMatch(/nobody knows what/);
  });
});
