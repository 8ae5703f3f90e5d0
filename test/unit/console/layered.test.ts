import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layered } from '../../../console/charts/layered.ts';

it('puts what calls left of what is called, where nothing turns back', () => {
  const places = layered(
    ['catalogue', 'shop', 'pricing', 'checkout'],
    [
      ['shop', 'catalogue'],
      ['shop', 'checkout'],
      ['catalogue', 'pricing'],
      ['checkout', 'pricing'],
    ],
  );
  const layer = Object.fromEntries(places.map(({ id, layer: at }) => [id, at]));
  expect(layer).toEqual({ shop: 0, catalogue: 1, checkout: 1, pricing: 2 });
});

it('gives every component one place of its own, whatever calls whom', () => {
  const id = fc.integer({ min: 0, max: 29 }).map(String);
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 1 }), fc.array(fc.tuple(id, id), { maxLength: 80 }), (ids, calls) => {
      const places = layered(ids, calls);
      expect(places.map((place) => place.id).sort()).toEqual([...ids].sort());
      expect(new Set(places.map(({ layer, row }) => `${layer}/${row}`)).size).toBe(ids.length);
      expect(Math.min(...places.map(({ layer }) => layer))).toBe(0);
    }),
  );
});
