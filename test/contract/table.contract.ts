import { expect, it } from 'vitest';
import {
  add,
  allOf,
  anyOf,
  append,
  atMost,
  check,
  equals,
  erase,
  exists,
  type Item,
  isIn,
  lessThan,
  notExists,
  put,
  remove,
  set,
  type Table,
  update,
} from '../../lib/adapters/table/table.ts';
import { unique } from './builders.ts';

const anItem = (given: Record<string, Item[string]> = {}): Item => ({ PK: `P#${unique()}`, SK: 'S', ...given });
const keyOf = ({ PK, SK }: Item) => ({ PK, SK });

/** What the incident store relies on in a table, whichever it is. */
export const tableContract = (table: () => Table): void => {
  it('gives back by value what was put, without members that are undefined', async () => {
    const record = { text: 'x', number: -0.5, list: [1, null, true], inner: { empty: '', gone: undefined } };
    const item = anItem({ record, gone: undefined });
    await table().write(put(item));
    record.list.push(2);
    expect(await table().get(keyOf(item))).toEqual({
      ...keyOf(item),
      record: { text: 'x', number: -0.5, list: [1, null, true], inner: { empty: '' } },
    });
    expect(await table().get({ ...keyOf(item), SK: 'other' })).toBeNull();
  });

  it('reads many items at once and leaves out the missing ones', async () => {
    const items = Array.from({ length: 130 }, (_, n) => anItem({ n }));
    await Promise.all(items.map((item) => table().write(put(item))));
    const found = await table().batchGet([...items.map(keyOf), { PK: 'nobody', SK: 'S' }]);
    expect(found.map(({ n }) => Number(n)).toSorted((a, b) => a - b)).toEqual(items.map((_, n) => n));
    expect(await table().batchGet([])).toEqual([]);
  });

  it('reads an item once whose key is given twice', async () => {
    const [one, other] = [anItem({ n: 1 }), anItem({ n: 2 })];
    await Promise.all([one, other].map((item) => table().write(put(item))));
    const found = await table().batchGet([one, other, one].map(keyOf));
    expect(found.map(({ n }) => Number(n)).sort()).toEqual([1, 2]);
  });

  it.each([
    ['exists()', exists(), true],
    ['exists(absent)', exists('absent'), false],
    ['notExists(absent)', notExists('absent'), true],
    ['equals', equals('text', 'b'), true],
    ['equals null', equals('nothing', null), true],
    ['equals of another type', equals('number', '5'), false],
    ['equals of an absent attribute', equals('absent', null), false],
    ['in', isIn('text', 'a', 'b'), true],
    ['not in', isIn('text', 'c'), false],
    ['less than', lessThan('number', 6), true],
    ['not less than itself', lessThan('number', 5), false],
    ['at most itself', atMost('number', 5), true],
    ['a text before another', lessThan('text', 'c'), true],
    ['texts by their bytes', lessThan('wide', '\u{10000}'), true],
    ['less than, of another type', lessThan('text', 5), false],
    ['and', allOf(exists(), equals('number', 5)), true],
    ['and, one false', allOf(exists(), equals('number', 6)), false],
    ['or', anyOf(equals('number', 6), allOf(exists('text'), notExists('absent'))), true],
    ['or, all false', anyOf(equals('number', 6), lessThan('number', 1)), false],
  ] as const)('writes under the condition %s only if it holds', async (_, condition, holds) => {
    const item = anItem({ text: 'b', number: 5, nothing: null, wide: '\uffee' });
    await table().write(put(item));
    expect(await table().write(put({ ...item, written: true }, condition))).toBe(holds);
    expect(await table().get(keyOf(item))).toEqual(holds ? { ...item, written: true } : item);
  });

  it('updates attributes one by one and creates what is not there', async () => {
    const item = anItem();
    expect(await table().write(update(keyOf(item), { count: add(2), list: append('a'), text: set('x') }))).toBe(true);
    await table().write(update(keyOf(item), { count: add(-5), list: append('b', 'c'), text: remove, absent: remove }));
    expect(await table().get(keyOf(item))).toEqual({ ...item, count: -3, list: ['a', 'b', 'c'] });
    expect(await table().write(update(keyOf(item), { count: add(1) }, notExists()))).toBe(false);
  });

  it('throws for an addition to what is no number', async () => {
    const item = anItem({ text: 'x' });
    await table().write(put(item));
    await expect(table().write(update(keyOf(item), { text: add(1) }))).rejects.toThrow();
  });

  it('erases, and does not mind when there is nothing', async () => {
    const item = anItem({ state: 'closed' });
    await table().write(put(item));
    expect(await table().write(erase(keyOf(item), equals('state', 'open')))).toBe(false);
    for (let n = 0; n < 2; n += 1) expect(await table().write(erase(keyOf(item)))).toBe(true);
    expect(await table().get(keyOf(item))).toBeNull();
  });

  it('queries a partition by sort key, by prefix, by range, backwards and with a limit', async () => {
    const PK = `P#${unique()}`;
    for (const SK of ['a#2', 'a#1', 'b#1', 'c', 'é', '\uffee', '\u{10000}']) await table().write(put({ PK, SK }));
    const found = async (query: object) => (await table().query({ partition: PK, ...query })).map(({ SK }) => SK);
    expect(await found({})).toEqual(['a#1', 'a#2', 'b#1', 'c', 'é', '\uffee', '\u{10000}']);
    expect(await found({ sort: { prefix: 'a#' } })).toEqual(['a#1', 'a#2']);
    expect(await found({ sort: { from: 'a#2', to: 'c' } })).toEqual(['a#2', 'b#1', 'c']);
    expect(await found({ newestFirst: true, limit: 2 })).toEqual(['\u{10000}', '\uffee']);
    expect(await table().query({ partition: 'nobody' })).toEqual([]);
  });

  it('reads every page of a query that is longer than one', async () => {
    const PK = `P#${unique()}`;
    const text = 'x'.repeat(300_000);
    for (let n = 0; n < 8; n += 1) await table().write(put({ PK, SK: `${n}`, text }));
    expect(await table().query({ partition: PK })).toHaveLength(8);
    expect(await table().query({ partition: PK, limit: 7 })).toHaveLength(7);
  });

  it('finds items over an index by keys only, and follows them when they move', async () => {
    const partition = unique();
    const item = anItem({ GSI1PK: partition, GSI1SK: '2', text: 'x' });
    const other = anItem({ GSI1PK: partition, GSI1SK: '1' });
    const unfiled = anItem({ GSI1PK: partition });
    for (const each of [item, other, unfiled]) await table().write(put(each));
    const found = () => table().query({ index: 'GSI1', partition });
    expect(await found()).toEqual([other, { ...keyOf(item), GSI1PK: partition, GSI1SK: '2' }]);
    await table().write(update(keyOf(item), { GSI1SK: set('0') }));
    await table().write(update(keyOf(other), { GSI1PK: set('elsewhere') }));
    expect((await found()).map(({ GSI1SK }) => GSI1SK)).toEqual(['0']);
  });

  it('writes a transaction as a whole or not at all, and says which conditions failed', async () => {
    const [one, two, three] = [anItem({ n: 1 }), anItem({ n: 2 }), anItem({ n: 3 })];
    await table().write(put(one));
    const refused = await table().transact([
      put(two, notExists()),
      check(keyOf(one), equals('n', 7)),
      update(keyOf(three), { n: add(1) }),
      erase(keyOf(anItem()), exists()),
    ]);
    expect(refused).toEqual({ applied: false, failed: [1, 3] });
    expect([await table().get(keyOf(two)), await table().get(keyOf(three))]).toEqual([null, null]);
    const applied = await table().transact([put(two, notExists()), check(keyOf(one), equals('n', 1)), put(three)]);
    expect(applied).toEqual({ applied: true });
    expect([await table().get(keyOf(two)), await table().get(keyOf(three))]).toEqual([two, three]);
  });

  it('counts every one of many concurrent additions, alone and in transactions', async () => {
    const item = anItem({ n: 0 });
    await table().write(put(item));
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        n % 2 === 0
          ? table().write(update(keyOf(item), { n: add(1) }))
          : table().transact([update(keyOf(item), { n: add(1) }), put(anItem())]),
      ),
    );
    expect(await table().get(keyOf(item))).toEqual({ ...item, n: 30 });
  });

  it('refuses a transaction that names an item twice, or too many', async () => {
    const item = anItem();
    await expect(table().transact([put(item), check(keyOf(item), exists())])).rejects.toThrow();
    const many = Array.from({ length: 101 }, () => put(anItem()));
    await expect(table().transact(many)).rejects.toThrow();
  });

  it('refuses an item of more than 400 KB', async () => {
    await expect(table().write(put(anItem({ text: 'x'.repeat(400 * 1024) })))).rejects.toThrow();
    expect(await table().write(put(anItem({ text: 'x'.repeat(400 * 1024 - 100) })))).toBe(true);
  });
};
