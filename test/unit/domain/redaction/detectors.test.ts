import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card, chinaId, cpf, dni, iban, koreaId, nir } from '../../../../bench/redaction/values.ts';
import { createRandom, type Random } from '../../../../drill/world/random.ts';
import { RedactionPolicy } from '../../../../lib/contracts/redaction.ts';
import { KINDS, type Kind, PLACEHOLDER } from '../../../../lib/domain/redaction/kinds.ts';
import { redact } from '../../../../lib/domain/redaction/redact.ts';
import { disjoint, type Span } from '../../../../lib/domain/redaction/span.ts';

const POLICY = RedactionPolicy.parse({});
const KIND_NAMES = Object.keys(KINDS).filter((name): name is Kind => name in KINDS);

describe('check digits', () => {
  const made: readonly (readonly [string, (random: Random) => string])[] = [
    ['payment-card', (r) => card(r, '4', 16)],
    ['payment-card', (r) => card(r, '51', 16)],
    ['iban', (r) => iban('DE', `37040044${r.integer(1_000_000_000, 9_999_999_999)}`)],
    ['national-id', dni],
    ['national-id', chinaId],
    ['national-id', nir],
  ];

  // These two let some pairs of digits share a check digit.
  it.each([
    ['Brazil', cpf],
    ['Korea', koreaId],
  ] as const)('are right for every number of %s', (_, make) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(redact(`number ${make(createRandom(seed))} seen`, POLICY)).toBe('number <national-id> seen');
      }),
    );
  });

  it('tell a real number from one with a digit changed', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...made),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (seed, [kind, make], place, more) => {
          const number = make(createRandom(seed));
          expect(redact(`number ${number} seen`, POLICY)).toBe(`number <${kind}> seen`);
          const places = [...number].flatMap((character, index) => (/\d/.test(character) ? [index] : []));
          const at = places[place % places.length] ?? 0;
          const wrong = `${number.slice(0, at)}${(Number(number[at]) + more) % 10}${number.slice(at + 1)}`;
          expect(redact(`number ${wrong} seen`, POLICY)).not.toContain(`<${kind}>`);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('disjoint', () => {
  const text = 'abc <email> defghij <password> klmnopqrst <phone-1> uvwxyz';
  const spans = fc.array(
    fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: text.length }), fc.constantFrom(...KIND_NAMES))
      .map(([one, other, kind]): Span => ({ from: Math.min(one, other), to: Math.max(one, other), kind }))
      .filter(({ from, to }) => to > from),
    { maxLength: 8 },
  );
  const placesIn = (given: readonly Pick<Span, 'from' | 'to'>[]): Set<number> =>
    new Set(given.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)));
  const covered = placesIn(
    [...text.matchAll(PLACEHOLDER)].map(({ index, 0: { length } }) => ({ from: index, to: index + length })),
  );

  it('covers what was found but for placeholders, in order and nothing twice', () => {
    fc.assert(
      fc.property(
        spans.map((found) => found.filter(({ kind }) => kind !== 'email')),
        (found) => {
          const told = disjoint(text, found);
          told.slice(1).forEach(({ from }, index) => {
            expect(from).toBeGreaterThanOrEqual(told[index]?.to ?? 0);
          });
          expect(placesIn(told)).toEqual(new Set([...placesIn(found)].filter((place) => !covered.has(place))));
        },
      ),
    );
  });

  it('lets a secret stay a secret whatever longer thing it is part of', () => {
    expect(
      disjoint('pin 4711 of 4711 4711', [
        { from: 4, to: 21, kind: 'phone' },
        { from: 4, to: 8, kind: 'one-time-code' },
      ]),
    ).toEqual([{ from: 4, to: 21, kind: 'one-time-code' }]);
  });
});
