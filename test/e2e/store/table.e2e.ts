import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DynamoTable } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { MemoryTable } from '../../../lib/adapters/memory/memory-table.ts';
import {
  type Condition,
  type Item,
  put,
  type SingleWrite,
  type Table,
  type Update,
  update,
} from '../../../lib/adapters/table/table.ts';
import { atSecond, unique } from '../../contract/builders.ts';
import { tableContract } from '../../contract/table.contract.ts';
import { withoutEngines } from '../setup/from-setup.ts';
import { freshTable } from './fresh-table.ts';

const attribute = fc.constantFrom('a', 'b', 'size');
const scalar = fc.oneof(
  fc.constantFrom('', 'x', 'y', 'é', '\uffee', '\u{10000}'),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const ordered = fc.oneof(fc.constantFrom('x', 'y', '\u{10000}'), fc.integer({ min: -3, max: 3 }));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.constantFrom('m', 'n'), scalar));

const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => {
  const some = fc.oneof(
    fc.tuple(tie('condition')),
    fc.tuple(tie('condition'), tie('condition')),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')),
  );
  return {
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.record({
        kind: fc.constantFrom('exists' as const, 'not-exists' as const),
        attribute: fc.oneof(attribute, fc.constant('PK')),
      }),
      fc.record({ kind: fc.constant('equals' as const), attribute, value: scalar }),
      fc.record({ kind: fc.constant('in' as const), attribute, values: fc.tuple(scalar, scalar) }),
      fc.record({ kind: fc.constantFrom('less-than' as const, 'at-most' as const), attribute, value: ordered }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), conditions: some }),
    ),
  };
}).condition;

const remove = fc.constant({ kind: 'remove' as const });
const anUpdate: fc.Arbitrary<Update> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), value }),
  fc.record({ kind: fc.constant('add' as const), amount: fc.integer({ min: -5, max: 5 }) }),
  remove,
);
const scalars = fc.array(scalar, { maxLength: 2 });
const listUpdate: fc.Arbitrary<Update> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), values: scalars }),
  fc.record({ kind: fc.constant('set' as const), value: scalars }),
  remove,
);
// Appending to what is no list is left out: emulators do not refuse it, DynamoDB does.
const updates = fc
  .tuple(fc.dictionary(attribute, anUpdate), fc.option(listUpdate))
  .map(([some, list]) => ({ ...some, ...(list && { list }) }))
  .filter((some) => Object.keys(some).length > 0);
const attributes = fc
  .tuple(fc.dictionary(attribute, value), fc.option(scalars))
  .map(([some, list]) => ({ ...some, ...(list && { list }) }));

/** What a write did: written or not and what is there now, or that it was refused as impossible. */
const effect = async (table: Table, before: Item | null, key: Item, write: SingleWrite): Promise<unknown> => {
  if (before) await table.write(put(before));
  const written = await table.write(write).catch(() => 'refused');
  return { written, now: await table.get(key) };
};

describe.skipIf(withoutEngines())('the table in DynamoDB', () => {
  vi.setConfig({ testTimeout: 120_000 });
  let table: Table;
  let drop = async (): Promise<void> => {};
  beforeAll(async () => {
    const fresh = await freshTable();
    table = new DynamoTable(fresh.options);
    drop = fresh.drop;
  });
  afterAll(() => drop());

  tableContract(() => table);

  it('agrees with the table in memory on every condition and every update', async () => {
    const memory = new MemoryTable({ now: () => atSecond(0) });
    const scenario = fc.record({
      before: fc.option(attributes),
      updates,
      condition: fc.option(condition),
      kind: fc.constantFrom('put', 'update'),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const key: Item = { PK: unique(), SK: 'S' };
        const before = given.before && { ...given.before, ...key };
        const holds = given.condition ?? undefined;
        const write = given.kind === 'put' ? put({ ...key, put: true }, holds) : update(key, given.updates, holds);
        expect(await effect(memory, before, key, write)).toEqual(await effect(table, before, key, write));
      }),
      { numRuns: 400 },
    );
  });
});
