import { describe, expect, it } from 'vitest';
import { chainOf, EXPLAINING_SECONDS, ModelSettings, modelsOf } from '../../../lib/contracts/model.ts';

const complaints = (given: object): string[] =>
  ModelSettings.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const price = { inputDollarsPerMillion: 3, outputDollarsPerMillion: 15 };

describe('the models of a step', () => {
  const settings = ModelSettings.parse({ modelId: 'a', fallbacks: ['b', 'c'], steps: { plan: 'p', report: 'b' } });

  it('are its own, then the catalog’s, then those that stand in, each once', () => {
    expect(chainOf(settings, 'diagnose')).toEqual(['a', 'b', 'c']);
    expect(chainOf(settings, 'plan')).toEqual(['p', 'a', 'b', 'c']);
    expect(chainOf(settings, 'report')).toEqual(['b', 'a', 'c']);
    expect(modelsOf(settings)).toEqual(['a', 'b', 'c', 'p']);
  });

  it('are none where the catalog names none for it', () => {
    const reporting = ModelSettings.parse({ steps: { report: 'r' } });
    expect(chainOf(reporting, 'diagnose')).toEqual([]);
    expect(chainOf(reporting, 'report')).toEqual(['r']);
    expect(chainOf(ModelSettings.parse({}), 'diagnose')).toEqual([]);
  });

  it('are at most four, none of them a stand-in for nobody', () => {
    expect(complaints({ modelId: 'a', fallbacks: ['b', 'c', 'd', 'e'] })).toHaveLength(1);
    expect(complaints({ fallbacks: ['b'] })).toEqual([
      'fallbacks: there is no modelId that they could stand in for: name one',
    ]);
  });
});

describe('a budget in dollars', () => {
  it.each(['dollarsPerIncident', 'dollarsPerHour', 'dollarsPerMonth'])(
    '%s is refused while a model has no price, and says which',
    (budget) => {
      const given = { modelId: 'a', fallbacks: ['b'], prices: { a: price }, [budget]: 5 };
      expect(complaints(given)).toEqual([
        `prices.b: ${budget} cannot be kept without a price: give inputDollarsPerMillion and outputDollarsPerMillion of b`,
      ]);
      expect(complaints({ ...given, prices: { a: price, b: price } })).toEqual([]);
    },
  );

  it('needs the prices of the cache too where it is used', () => {
    const given = { modelId: 'a', prices: { a: { ...price, cacheReadDollarsPerMillion: 0.3 } }, promptCaching: true };
    expect(complaints(given)).toEqual([]);
    expect(complaints({ ...given, dollarsPerHour: 1 })).toEqual([
      'prices.a: dollarsPerHour cannot be kept without a price: give cacheWriteDollarsPerMillion of a',
    ]);
  });

  it('needs nothing where no model is named', () => {
    expect(complaints({ dollarsPerMonth: 5 })).toEqual([]);
  });
});

it('gives one question no more time than all of them have', () => {
  expect(complaints({ timeoutSeconds: 61 })).toHaveLength(1);
  expect(EXPLAINING_SECONDS).toBeGreaterThan(60);
});
