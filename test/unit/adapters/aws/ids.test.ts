import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNewId } from '../../../../lib/adapters/ids.ts';
import { ID_PREFIXES, type IdNoun, IncidentId } from '../../../../lib/contracts/ids.ts';
import { executionName, parseExecutionName } from '../../../../lib/contracts/workflow.ts';

const bytes = (value: number) => () => new Uint8Array(10).fill(value);
const nouns = Object.keys(ID_PREFIXES) as IdNoun[];
/** 48 bits of milliseconds, as far as a Date goes. */
const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });

describe('createNewId', () => {
  it('spells time and randomness as ULID does', () => {
    // The example of the ULID specification: 1469918176385 is 01ARYZ6S41.
    expect(createNewId(bytes(0))('incident', new Date(1_469_918_176_385))).toBe('inc_01ARYZ6S410000000000000000');
    expect(createNewId(bytes(255))('remediation', new Date(1_469_918_176_385))).toBe('rem_01ARYZ6S41ZZZZZZZZZZZZZZZZ');
  });

  it('makes ids that their own schema and the names of executions accept', () => {
    fc.assert(
      fc.property(
        instant,
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        fc.constantFrom(...nouns),
        (at, random, noun) => {
          expect(createNewId(() => random)(noun, at)).toMatch(
            new RegExp(`^${ID_PREFIXES[noun]}_[0-9A-HJKMNP-TV-Z]{26}$`),
          );
          const incidentId = IncidentId.parse(createNewId(() => random)('incident', at));
          expect(parseExecutionName(executionName(incidentId, 2))).toEqual({ incidentId, run: 2 });
        },
      ),
    );
  });

  it('sorts by time whatever the randomness', () => {
    fc.assert(
      fc.property(instant, instant, fc.uint8Array({ minLength: 10, maxLength: 10 }), (one, other, random) => {
        fc.pre(one.getTime() < other.getTime());
        const earlier = createNewId(() => random)('signal', one);
        const later = createNewId(bytes(0))('signal', other);
        expect(earlier < later).toBe(true);
      }),
    );
  });

  it('tells two ids of the same instant apart by their randomness', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        (one, other) => {
          fc.pre(one.some((byte, index) => byte !== other[index]));
          const at = new Date('2026-03-01T12:00:00Z');
          expect(createNewId(() => one)('plan', at)).not.toBe(createNewId(() => other)('plan', at));
        },
      ),
    );
  });
});
