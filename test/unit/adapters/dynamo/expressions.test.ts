import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionExpression, Placeholders } from '../../../../lib/adapters/dynamo/expressions.ts';
import { allOf, anyOf, type Condition, exists } from '../../../../lib/adapters/table/table.ts';

const expression = (condition: Condition): string => conditionExpression(condition, new Placeholders());

const { condition } = fc.letrec<{ condition: Condition }>((tie) => {
  const some = fc.oneof(fc.tuple(tie('condition')), fc.tuple(tie('condition'), tie('condition')));
  return {
    condition: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b').map((attribute) => exists(attribute)),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), conditions: some }),
    ),
  };
});

/** The pairs of parentheses that enclose exactly what another pair encloses, which DynamoDB refuses. */
const redundantPairs = (text: string): number => {
  const opened: number[] = [];
  const pairs: [number, number][] = [];
  [...text].forEach((character, at) => {
    if (character === '(') opened.push(at);
    if (character === ')') pairs.push([opened.pop() ?? -1, at]);
  });
  return pairs.filter(([from, to]) => pairs.some(([outer, end]) => outer === from - 1 && end === to + 1)).length;
};

describe('a condition as an expression', () => {
  it('has parentheses around the parts of several, and none around a sole one', () => {
    expect(expression(allOf(exists('a'), exists('b')))).toBe('(attribute_exists(#n0)) AND (attribute_exists(#n1))');
    expect(expression(allOf(anyOf(exists('a'))))).toBe('attribute_exists(#n0)');
  });

  it('never has redundant parentheses, however it is nested', () => {
    expect(redundantPairs('((a)) AND (b)')).toBe(1);
    fc.assert(fc.property(condition, (given) => redundantPairs(expression(given)) === 0));
  });
});
