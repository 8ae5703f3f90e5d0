import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPages, itemBytes, stored } from '../../../../lib/adapters/table/item-size.ts';

describe('the size of an item', () => {
  // Each value under a name of one byte; sizes by the developer guide's rules.
  it.each([
    ['a text by its UTF-8 bytes', 'é€', 1 + 5],
    ['an empty text', '', 1],
    ['a number of three digits', 123, 1 + 2 + 1],
    ['a negative fraction', -12.5, 1 + 2 + 1 + 1],
    ['a number whose zeros at the end do not count', 120_000, 1 + 1 + 1],
    ['zero', 0, 1 + 1 + 1],
    ['a truth value', true, 1 + 1],
    ['nothing', null, 1 + 1],
    ['a list', ['ab', 1], 1 + 3 + (1 + 2) + (1 + 2)],
    ['a map', { ab: 'c' }, 1 + 3 + (1 + 2 + 1)],
  ])('counts %s', (_, value, bytes) => {
    expect(itemBytes(stored({ a: value }))).toBe(bytes);
  });

  it('leaves out what is undefined', () => {
    expect(itemBytes(stored({ a: undefined }))).toBe(0);
  });
});

describe('pages', () => {
  it('keep every row in order and stay within both limits', () => {
    const rows = fc.array(fc.record({ text: fc.string({ maxLength: 40 }) }), { maxLength: 40 });
    const limit = fc.record({ rows: fc.integer({ min: 1, max: 9 }), bytes: fc.integer({ min: 60, max: 400 }) });
    fc.assert(
      fc.property(rows, limit, (all, most) => {
        const pages = inPages(all, most);
        expect(pages.flat()).toEqual(all);
        for (const page of pages) {
          expect(page.length).toBeGreaterThan(0);
          expect(page.length).toBeLessThanOrEqual(most.rows);
          if (page.length > 1) expect(itemBytes(stored({ page }))).toBeLessThanOrEqual(most.bytes + 'page'.length + 3);
        }
      }),
    );
  });
});
