import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredItem } from '../table/item-size.ts';
import type { IndexName, Item, Key, Query } from '../table/table.ts';
import { INDEX_KEYS } from '../table/table-definition.ts';
import { compareTexts } from './evaluate.ts';

const nameOf = ({ PK, SK }: Key): string => JSON.stringify([PK, SK]);

type Entry = { readonly item: StoredItem; readonly key: Key };
/** Partition value → item name → entry. */
type Index = Map<string, Map<string, Entry>>;

const sortOf = (item: StoredItem, attribute: string): string => item[attribute]?.S ?? '';

/** Items by value in marshalled form, with the indexes kept beside them. Knows nothing of conditions or capacity. */
export class StoredItems {
  readonly #table: Index = new Map();
  readonly #indexes: Readonly<Record<IndexName, Index>> = { GSI1: new Map(), GSI2: new Map() };

  get(key: Key): StoredItem | undefined {
    return this.#table.get(key.PK)?.get(nameOf(key))?.item;
  }

  replace(key: Key, item: StoredItem | undefined): void {
    const former = this.get(key);
    this.#file(this.#table, key, former && key.PK, item && key.PK, item);
    for (const name of Object.keys(INDEX_KEYS) as IndexName[]) {
      const { partition, sort } = INDEX_KEYS[name];
      const placeOf = (of: StoredItem | undefined) => (of?.[sort]?.S === undefined ? undefined : of[partition]?.S);
      this.#file(this.#indexes[name], key, placeOf(former), placeOf(item), item);
    }
  }

  #file(index: Index, key: Key, from: string | undefined, to: string | undefined, item: StoredItem | undefined): void {
    if (from !== undefined && from !== to) {
      const partition = index.get(from);
      partition?.delete(nameOf(key));
      if (partition?.size === 0) index.delete(from);
    }
    if (to === undefined || !item) return;
    const partition = index.get(to) ?? new Map<string, Entry>();
    partition.set(nameOf(key), { item, key });
    index.set(to, partition);
  }

  /** The stored items that a query reads, in its order; of an index only the keys. */
  query({ partition, index, sort, newestFirst = false, limit }: Query): StoredItem[] {
    const sortKey = index ? INDEX_KEYS[index].sort : 'SK';
    const within = (value: string): boolean =>
      sort === undefined ||
      ('prefix' in sort
        ? value.startsWith(sort.prefix)
        : compareTexts(sort.from, value) <= 0 && compareTexts(value, sort.to) <= 0);
    const entries = [...((index ? this.#indexes[index] : this.#table).get(partition)?.values() ?? [])]
      .filter(({ item }) => within(sortOf(item, sortKey)))
      .sort((a, b) => compareTexts(sortOf(a.item, sortKey), sortOf(b.item, sortKey)));
    const found = (newestFirst ? entries.reverse() : entries).slice(0, limit ?? entries.length);
    if (!index) return found.map(({ item }) => item);
    const kept = new Set(['PK', 'SK', INDEX_KEYS[index].partition, INDEX_KEYS[index].sort]);
    return found.map(({ item }) => Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name))));
  }
}

export const readable = (item: StoredItem): Item => unmarshall(item) as Item;
