import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBRecord } from 'aws-lambda';
import { itemBytes, MAXIMUM_ITEM_BYTES, type StoredItem, stored } from '../table/item-size.ts';
import {
  eachOnce,
  type Item,
  type Key,
  keyOf,
  type Query,
  type SingleWrite,
  type Table,
  type TransactResult,
  type Write,
} from '../table/table.ts';
import { indexWriteUnits, itemWriteUnits, readUnits, type TableCall } from './capacity.ts';
import { changeRecord, type StoredChange } from './change-records.ts';
import { holds, TableRequestError, withUpdates } from './evaluate.ts';
import { readable, StoredItems } from './stored-items.ts';

export interface MemoryTableOptions {
  now: () => Date;
  /** Is told of every change, in order, after it was made: the table's stream. */
  onChange?: (record: DynamoDBRecord) => void;
  /** Is told what every call cost. */
  onCall?: (call: TableCall) => void;
}

const MAXIMUM_TRANSACTION_WRITES = 100;
const MAXIMUM_TRANSACTION_BYTES = 4 * 1024 * 1024;
const MAXIMUM_KEY_BYTES = { PK: 2048, SK: 1024 };
/** DynamoDB bills a transaction twice: once to prepare and once to commit. */
const TRANSACTION_FACTOR = 2;

interface Judged extends StoredChange {
  key: Key;
  applies: boolean;
}

/** A DynamoDB table within the process: same conditions, atomicity, limits, sizes, bill and stream, without the network. */
export class MemoryTable implements Table {
  readonly #items = new StoredItems();
  readonly #options: MemoryTableOptions;
  #sequence = 0;

  constructor(options: MemoryTableOptions) {
    this.#options = options;
  }

  async get(key: Key): Promise<Item | null> {
    const item = this.#items.get(key);
    this.#bill({ operation: 'get', readUnits: readUnits(item ? itemBytes(item) : 0, true) });
    return item ? readable(item) : null;
  }

  async batchGet(keys: readonly Key[]): Promise<Item[]> {
    const found = eachOnce(keys).map((key) => this.#items.get(key));
    const units = found.map((item) => readUnits(item ? itemBytes(item) : 0, true));
    this.#bill({ operation: 'batch-get', readUnits: units.reduce((sum, unit) => sum + unit, 0) });
    return found.filter((item) => item !== undefined).map(readable);
  }

  async query(query: Query): Promise<Item[]> {
    const found = this.#items.query(query);
    const bytes = found.reduce((sum, item) => sum + itemBytes(item), 0);
    this.#bill({ operation: 'query', readUnits: readUnits(bytes, query.index === undefined) });
    return found.map(readable);
  }

  async write(write: SingleWrite): Promise<boolean> {
    const judged = this.#judge(write);
    this.#bill({ operation: write.kind, writeUnits: this.#writeUnits(judged, judged.applies, 1) });
    if (judged.applies) this.#commit([judged]);
    return judged.applies;
  }

  async transact(writes: readonly Write[]): Promise<TransactResult> {
    this.#refuseImpossible(writes);
    const judged = writes.map((write) => this.#judge(write));
    const failed = judged.flatMap(({ applies }, position) => (applies ? [] : [position]));
    const applied = failed.length === 0;
    this.#bill({
      operation: 'transact',
      writeUnits: judged.reduce((sum, each) => sum + this.#writeUnits(each, applied, TRANSACTION_FACTOR), 0),
    });
    if (!applied) return { applied, failed };
    const bytes = judged.reduce((sum, { after }) => sum + (after ? itemBytes(after) : 0), 0);
    if (bytes > MAXIMUM_TRANSACTION_BYTES) throw new TableRequestError(`a transaction of ${bytes} bytes is over 4 MB`);
    this.#commit(judged);
    return { applied };
  }

  /** What a write would do to what is stored now; nothing is changed yet. */
  #judge(write: Write): Judged {
    const key = keyOf(write);
    const before = this.#items.get(key);
    const item = before ? readable(before) : null;
    const applies = write.condition === undefined || holds(write.condition, item);
    return { key, before, applies, after: applies ? this.#after(write, key, before, item) : before };
  }

  #after(write: Write, key: Key, before: StoredItem | undefined, item: Item | null): StoredItem | undefined {
    if (write.kind === 'delete') return undefined;
    if (write.kind === 'check') return before;
    const after = stored(write.kind === 'put' ? write.item : withUpdates(key, item, write.updates));
    const bytes = itemBytes(after);
    if (bytes > MAXIMUM_ITEM_BYTES) {
      throw new TableRequestError(
        `the item ${JSON.stringify(key)} has ${bytes} bytes; the most is ${MAXIMUM_ITEM_BYTES}`,
      );
    }
    for (const [name, most] of Object.entries(MAXIMUM_KEY_BYTES)) {
      const length = Buffer.byteLength(after[name]?.S ?? '');
      if (length === 0 || length > most) {
        throw new TableRequestError(
          `the key ${name} of ${JSON.stringify(key)} has ${length} bytes; 1 to ${most} are allowed`,
        );
      }
    }
    return after;
  }

  #refuseImpossible(writes: readonly Write[]): void {
    if (writes.length === 0 || writes.length > MAXIMUM_TRANSACTION_WRITES) {
      throw new TableRequestError(
        `a transaction has 1 to ${MAXIMUM_TRANSACTION_WRITES} writes, given ${writes.length}`,
      );
    }
    const keys = writes.map((write) => JSON.stringify(keyOf(write)));
    const repeated = keys.find((key, position) => keys.indexOf(key) !== position);
    if (repeated) throw new TableRequestError(`a transaction may name an item once, given ${repeated} twice`);
  }

  /** The index follows later, outside of the transaction, so it is never billed twice. */
  #writeUnits({ before, after }: Judged, applied: boolean, factor: number): number {
    if (!applied) return factor * itemWriteUnits(before, before);
    return factor * itemWriteUnits(before, after) + indexWriteUnits(before, after);
  }

  #commit(changes: readonly Judged[]): void {
    const real = changes.filter(({ before, after }) => !isDeepStrictEqual(before, after));
    for (const { key, after } of real) this.#items.replace(key, after);
    for (const change of real) {
      this.#sequence += 1;
      this.#options.onChange?.(changeRecord(change, this.#sequence, this.#options.now()));
    }
  }

  #bill(call: Pick<TableCall, 'operation'> & Partial<TableCall>): void {
    this.#options.onCall?.({ readUnits: 0, writeUnits: 0, ...call });
  }
}
