import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableCall } from '../../../../lib/adapters/memory/capacity.ts';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import {
  add,
  append,
  check,
  equals,
  erase,
  exists,
  put,
  type SingleWrite,
  set,
  update,
  type Write,
} from '../../../../lib/adapters/table/table.ts';
import { atSecond } from '../../../contract/builders.ts';
import { tableContract } from '../../../contract/table.contract.ts';

const observed = () => {
  const calls: TableCall[] = [];
  const records: DynamoDBRecord[] = [];
  const table = new MemoryTable({
    now: () => atSecond(0),
    onCall: (call) => calls.push(call),
    onChange: (record) => records.push(record),
  });
  const cost = async (call: () => Promise<unknown>) => {
    await call();
    return calls.at(-1);
  };
  return { table, records, cost };
};

/** An item of just so many bytes: names PK, SK and text take 8, their keys 2. */
const sized = (bytes: number, SK = 'S') => ({ PK: 'P', SK, text: 'x'.repeat(bytes - 10) });
const key = { PK: 'P', SK: 'S' };

describe('the table in memory', () => {
  const { table } = observed();
  tableContract(() => table);

  it('throws for an append to what is no list, as DynamoDB does where its emulators do not', async () => {
    await table.write(put({ ...key, text: 'x' }));
    await expect(table.write(update(key, { text: append('y') }))).rejects.toThrow(/'text'.*not a list/);
  });
});

describe('the bill of the table in memory', () => {
  it('rounds writes up to 1 KB and takes the larger of before and after', async () => {
    const { table, cost } = observed();
    expect(await cost(() => table.write(put(sized(1024))))).toEqual({ operation: 'put', readUnits: 0, writeUnits: 1 });
    expect(await cost(() => table.write(put(sized(1025))))).toMatchObject({ writeUnits: 2 });
    expect(await cost(() => table.write(put(sized(100))))).toMatchObject({ writeUnits: 2 });
    expect(await cost(() => table.write(update(key, { text: set('x'.repeat(3000)) })))).toMatchObject({
      writeUnits: 3,
    });
    expect(await cost(() => table.write(erase(key)))).toMatchObject({ operation: 'delete', writeUnits: 3 });
    expect(await cost(() => table.write(erase(key)))).toMatchObject({ writeUnits: 1 });
  });

  it('bills a condition that failed by what was there', async () => {
    const { table, cost } = observed();
    await table.write(put(sized(2000)));
    expect(await cost(() => table.write(put(sized(9000), equals('text', 'y'))))).toMatchObject({ writeUnits: 2 });
    const refused = () =>
      table.transact([put(sized(9000), equals('text', 'y')), check({ PK: 'P', SK: 'none' }, exists())]);
    expect(await cost(refused)).toMatchObject({ writeUnits: 2 * (2 + 1) });
  });

  it('bills a transaction twice, checks included', async () => {
    const { table, cost } = observed();
    await table.write(put(sized(1500)));
    const transaction = () => table.transact([put(sized(500, 'T')), check(key, exists())]);
    expect(await cost(transaction)).toEqual({ operation: 'transact', readUnits: 0, writeUnits: 2 * (1 + 2) });
  });

  it('rounds reads up to 4 KB, every item of a batch alone, the items of a query together, half over an index', async () => {
    const { table, cost } = observed();
    for (const n of [1, 2, 3]) await table.write(put({ ...sized(3000, `${n}`), GSI1PK: 'g', GSI1SK: `${n}` }));
    expect(await cost(() => table.get({ PK: 'P', SK: '1' }))).toMatchObject({ readUnits: 1 });
    expect(await cost(() => table.get({ PK: 'P', SK: 'none' }))).toMatchObject({ readUnits: 1 });
    expect(await cost(() => table.batchGet(['1', '2', '3'].map((SK) => ({ PK: 'P', SK }))))).toMatchObject({
      readUnits: 3,
    });
    expect(await cost(() => table.query({ partition: 'P' }))).toMatchObject({ readUnits: 3 });
    expect(await cost(() => table.query({ partition: 'g', index: 'GSI1' }))).toMatchObject({ readUnits: 0.5 });
  });

  it('bills an index only for entries that come, go or move', async () => {
    const { table, cost } = observed();
    const item = { ...key, GSI1PK: 'g', GSI1SK: '1' };
    expect(await cost(() => table.write(put(item)))).toMatchObject({ writeUnits: 1 + 1 });
    expect(await cost(() => table.write(update(key, { text: set('x') })))).toMatchObject({ writeUnits: 1 });
    expect(await cost(() => table.write(update(key, { GSI1SK: set('2') })))).toMatchObject({ writeUnits: 1 + 2 });
    expect(await cost(() => table.write(erase(key)))).toMatchObject({ writeUnits: 1 + 1 });
  });
});

describe('the stream of the table in memory', () => {
  it('tells of every change, in the shape of a Lambda event, and of nothing that changed nothing', async () => {
    const { table, records } = observed();
    await table.write(put({ ...key, n: 1 }));
    await table.write(put({ ...key, n: 1 }));
    await table.write(put({ ...key, n: 9 }, equals('n', 7)));
    await table.transact([
      update(key, { n: add(1) }),
      check({ PK: 'P', SK: 'T' }, { kind: 'not-exists', attribute: 'PK' }),
    ]);
    await table.write(erase(key));
    const Keys = { PK: { S: 'P' }, SK: { S: 'S' } };
    const image = (n: number) => ({ ...Keys, n: { N: `${n}` } });
    expect(
      records.map(({ eventName, dynamodb }) => [eventName, dynamodb?.Keys, dynamodb?.OldImage, dynamodb?.NewImage]),
    ).toEqual([
      ['INSERT', Keys, undefined, image(1)],
      ['MODIFY', Keys, image(1), image(2)],
      ['REMOVE', Keys, image(2), undefined],
    ]);
    expect(records[1]).toMatchObject({
      eventID: expect.any(String),
      eventSource: 'aws:dynamodb',
      dynamodb: {
        ApproximateCreationDateTime: atSecond(0).getTime() / 1000,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        SizeBytes: 6 + 9 + 9,
      },
    });
    const sequence = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
    expect(sequence).toEqual(sequence.toSorted());
  });

  it('replays to the table as it is, whatever was written', async () => {
    const attribute = fc.constantFrom('n', 'list');
    const write = fc.record({
      SK: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('put', 'add', 'append', 'erase'),
      attribute,
      n: fc.integer({ min: 0, max: 3 }),
    });
    const asWrite = ({ SK, kind, n }: { SK: string; kind: string; n: number }): SingleWrite => {
      const at = { PK: 'P', SK };
      if (kind === 'put') return put({ ...at, n });
      if (kind === 'erase') return erase(at);
      return update(at, kind === 'add' ? { n: add(n) } : { list: append(n) });
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), async (groups) => {
        const { table, records } = observed();
        for (const group of groups) {
          const writes: Write[] = [...new Map(group.map((each) => [each.SK, asWrite(each)])).values()];
          await table.transact(writes);
        }
        const replayed = new Map<string, unknown>();
        for (const { dynamodb } of records) {
          const name = dynamodb?.Keys?.SK?.S ?? '';
          if (dynamodb?.NewImage) replayed.set(name, unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]));
          else replayed.delete(name);
        }
        const held = await table.query({ partition: 'P' });
        expect(held).toEqual([...replayed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item));
      }),
    );
  });
});
