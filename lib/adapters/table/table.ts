/** What an attribute may hold. `undefined` members are left out when stored. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

export type Item = Key & { readonly [attribute: string]: Value | undefined };

export type Scalar = string | number | boolean | null;
type NonEmpty<T> = readonly [T, ...T[]];

/**
 * What must hold for a write, as a value: one adapter renders it to an expression, the other evaluates it. Attributes are
 * top-level. A comparison with an attribute that is absent or of another type is false. Texts compare by their UTF-8 bytes.
 */
export type Condition =
  | { readonly kind: 'exists' | 'not-exists'; readonly attribute: string }
  | { readonly kind: 'equals'; readonly attribute: string; readonly value: Scalar }
  | { readonly kind: 'in'; readonly attribute: string; readonly values: NonEmpty<Scalar> }
  | { readonly kind: 'less-than' | 'at-most'; readonly attribute: string; readonly value: string | number }
  | { readonly kind: 'and' | 'or'; readonly conditions: NonEmpty<Condition> };

/** `exists()` without an attribute: the item is there. */
export const exists = (attribute = 'PK'): Condition => ({ kind: 'exists', attribute });
export const notExists = (attribute = 'PK'): Condition => ({ kind: 'not-exists', attribute });
export const equals = (attribute: string, value: Scalar): Condition => ({ kind: 'equals', attribute, value });
export const isIn = (attribute: string, ...values: NonEmpty<Scalar>): Condition => ({ kind: 'in', attribute, values });
export const lessThan = (attribute: string, value: string | number): Condition => ({
  kind: 'less-than',
  attribute,
  value,
});
export const atMost = (attribute: string, value: string | number): Condition => ({ kind: 'at-most', attribute, value });
export const allOf = (...conditions: NonEmpty<Condition>): Condition => ({ kind: 'and', conditions });
export const anyOf = (...conditions: NonEmpty<Condition>): Condition => ({ kind: 'or', conditions });

/**
 * What happens to one attribute. `add` takes whole numbers and counts from 0; `append` lengthens a list, from an empty
 * one. Both throw when the attribute holds something else.
 */
export type Update =
  | { readonly kind: 'set'; readonly value: Value }
  | { readonly kind: 'add'; readonly amount: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'append'; readonly values: readonly Value[] };

/** One update per attribute, so that two can never meet on the same one. */
export type Updates = Readonly<Record<string, Update>>;

export const set = (value: Value): Update => ({ kind: 'set', value });
export const add = (amount: number): Update => ({ kind: 'add', amount });
export const remove: Update = { kind: 'remove' };
export const append = (...values: readonly Value[]): Update => ({ kind: 'append', values });

export type SingleWrite =
  | { readonly kind: 'put'; readonly item: Item; readonly condition: Condition | undefined }
  | { readonly kind: 'update'; readonly key: Key; readonly updates: Updates; readonly condition: Condition | undefined }
  | { readonly kind: 'delete'; readonly key: Key; readonly condition: Condition | undefined };

/** A member of a transaction; `check` writes nothing and only must hold. */
export type Write = SingleWrite | { readonly kind: 'check'; readonly key: Key; readonly condition: Condition };

export const put = (item: Item, condition?: Condition): SingleWrite => ({ kind: 'put', item, condition });
/** Creates the item when it is not there, unless the condition says otherwise. */
export const update = (key: Key, updates: Updates, condition?: Condition): SingleWrite => ({
  kind: 'update',
  key,
  updates,
  condition,
});
export const erase = (key: Key, condition?: Condition): SingleWrite => ({ kind: 'delete', key, condition });
export const check = (key: Key, condition: Condition): Write => ({ kind: 'check', key, condition });

export const keyOf = (write: Write): Key =>
  write.kind === 'put' ? { PK: write.item.PK, SK: write.item.SK } : { PK: write.key.PK, SK: write.key.SK };

export type IndexName = 'GSI1' | 'GSI2';

export interface Query {
  /** The partition key's value; of the index when one is named. */
  readonly partition: string;
  readonly index?: IndexName;
  /** A prefix of the sort key, or a range with both ends included. */
  readonly sort?: { readonly prefix: string } | { readonly from: string; readonly to: string };
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

export type TransactResult =
  | { readonly applied: true }
  /** Nothing was written. `failed` are the positions of the writes whose condition did not hold. */
  | { readonly applied: false; readonly failed: readonly number[] };

/** The keys without repetition, which DynamoDB refuses in one batch. */
export const eachOnce = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [JSON.stringify([key.PK, key.SK]), key])).values(),
];

/** The few calls of a DynamoDB table that the incident store needs; everything about incidents is above it. */
export interface Table {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | null>;
  /** Strongly consistent, in any order, each item once however often its key is given; keys without an item are left out. */
  batchGet(keys: readonly Key[]): Promise<Item[]>;
  /** All pages, by sort key. Strongly consistent, except over an index: that lags and gives only the keys. */
  query(query: Query): Promise<Item[]>;
  /** True when written, false when its condition did not hold. */
  write(write: SingleWrite): Promise<boolean>;
  /** All or nothing, at most 100 writes on different items; a retry inside one call never applies twice. */
  transact(writes: readonly Write[]): Promise<TransactResult>;
}
