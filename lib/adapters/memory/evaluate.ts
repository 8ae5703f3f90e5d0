import type { Condition, Item, Key, Scalar, Update, Updates, Value } from '../table/table.ts';

/** A request that DynamoDB refuses whatever is stored beside it; the caller is wrong. */
export class TableRequestError extends Error {
  override readonly name = 'ValidationException';
}

/** DynamoDB orders texts by their UTF-8 bytes, JavaScript by UTF-16 units. */
export const compareTexts = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const compare = (held: Value | undefined, given: string | number): number => {
  if (typeof held === 'string' && typeof given === 'string') return compareTexts(held, given);
  if (typeof held === 'number' && typeof given === 'number') return held - given;
  return Number.NaN;
};

const same = (held: Value | undefined, given: Scalar): boolean => held !== undefined && held === given;

/** Whether a condition holds for an item; an item that is not there has no attributes. */
export const holds = (condition: Condition, item: Item | null): boolean => {
  switch (condition.kind) {
    case 'exists':
      return item?.[condition.attribute] !== undefined;
    case 'not-exists':
      return item?.[condition.attribute] === undefined;
    case 'equals':
      return same(item?.[condition.attribute], condition.value);
    case 'in':
      return condition.values.some((value) => same(item?.[condition.attribute], value));
    case 'less-than':
      return compare(item?.[condition.attribute], condition.value) < 0;
    case 'at-most':
      return compare(item?.[condition.attribute], condition.value) <= 0;
    case 'and':
      return condition.conditions.every((part) => holds(part, item));
    case 'or':
      return condition.conditions.some((part) => holds(part, item));
  }
};

const updated = (held: Value | undefined, update: Update, attribute: string): Value | undefined => {
  switch (update.kind) {
    case 'set':
      return update.value;
    case 'remove':
      return undefined;
    case 'add':
      if (held === undefined) return update.amount;
      if (typeof held === 'number') return held + update.amount;
      throw new TableRequestError(`cannot add to '${attribute}': it holds ${JSON.stringify(held)}, not a number`);
    case 'append':
      if (held === undefined) return update.values;
      if (Array.isArray(held)) return [...held, ...update.values];
      throw new TableRequestError(`cannot append to '${attribute}': it holds ${JSON.stringify(held)}, not a list`);
  }
};

/** The item after the updates; a missing one begins with its key. */
export const withUpdates = (key: Key, item: Item | null, updates: Updates): Item => {
  const next = Object.entries(updates).map(([attribute, update]) => [
    attribute,
    updated(item?.[attribute], update, attribute),
  ]);
  return { ...(item ?? { PK: key.PK, SK: key.SK }), ...Object.fromEntries(next) };
};
