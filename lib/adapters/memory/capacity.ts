import { itemBytes, type StoredItem } from '../table/item-size.ts';
import { INDEX_KEYS } from '../table/table-definition.ts';

/** What one call cost, as DynamoDB bills it on demand: request units. */
export interface TableCall {
  operation: 'get' | 'batch-get' | 'query' | 'put' | 'update' | 'delete' | 'transact';
  readUnits: number;
  writeUnits: number;
}

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Read units of so many bytes read at once; an eventually consistent read costs half. A read of nothing costs the least there is. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);

const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
const bytesOf = (item: StoredItem | undefined): number => (item ? itemBytes(item) : 0);

/** Write units of the item itself: the larger of before and after; a condition that failed is billed by what was there. */
export const itemWriteUnits = (before: StoredItem | undefined, after: StoredItem | undefined): number =>
  units(Math.max(bytesOf(before), bytesOf(after)));

/** Write units of the indexes (keys only): one entry put or removed each, both when an entry moves, none when it stays. */
export const indexWriteUnits = (before: StoredItem | undefined, after: StoredItem | undefined): number =>
  Object.values(INDEX_KEYS).reduce((sum, { partition, sort }) => {
    const entry = (item: StoredItem | undefined): StoredItem | undefined => {
      const { PK, SK, [partition]: indexPartition, [sort]: indexSort } = item ?? {};
      return PK && SK && indexPartition && indexSort
        ? { PK, SK, [partition]: indexPartition, [sort]: indexSort }
        : undefined;
    };
    const [old, now] = [entry(before), entry(after)];
    const unchanged = old?.[partition]?.S === now?.[partition]?.S && old?.[sort]?.S === now?.[sort]?.S;
    if (unchanged) return sum;
    return sum + (old ? units(bytesOf(old)) : 0) + (now ? units(bytesOf(now)) : 0);
  }, 0);
