import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, referredValue, substitute } from '../../../../drill/automation/values.ts';

const variables = new Map<string, unknown>([
  ['DesiredCount', 5],
  ['Name', 'checkout'],
  ['read.Ids', ['i-1', 'i-2']],
]);

describe('substitute', () => {
  it('keeps the type of a reference that stands alone', () => {
    expect(substitute({ count: '{{ DesiredCount }}', ids: '{{read.Ids}}' }, variables)).toEqual({
      count: 5,
      ids: ['i-1', 'i-2'],
    });
  });

  it('fills a reference inside a text in as text', () => {
    expect(substitute(['service/shop/{{ Name }}', { deep: '{{ Name }}-{{ DesiredCount }}' }], variables)).toEqual([
      'service/shop/checkout',
      { deep: 'checkout-5' },
    ]);
  });

  it('fails on a reference without a value, and names it', () => {
    expect(() => substitute('a {{ read.Gone }}', variables)).toThrow('{{ read.Gone }}');
    expect(referredValue('{{ read.Gone }}', variables)).toBeUndefined();
  });

  it('leaves what holds no reference as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(substitute(value, variables)).toEqual(value);
      }),
    );
  });
});

describe('convert', () => {
  it.each([
    [5, 'String', '5'],
    ['5', 'Integer', 5],
    ['5.5', 'Integer', undefined],
    ['five', 'Integer', undefined],
    [['only'], 'String', 'only'],
    [['a', 'b'], 'String', undefined],
    [{ a: 1 }, 'String', undefined],
    ['true', 'Boolean', true],
    ['yes', 'Boolean', undefined],
    ['a', 'StringList', ['a']],
    [[1, 2], 'StringList', ['1', '2']],
    [[{ a: 1 }], 'MapList', [{ a: 1 }]],
    [{ a: 1 }, 'StringMap', { a: 1 }],
  ])('makes of %j as %s: %j', (value, type, expected) => {
    expect(convert(value, type)).toEqual(expected);
  });

  it('comes back from text to the same whole number', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        expect(convert(convert(number, 'String'), 'Integer')).toBe(number);
      }),
    );
  });
});
