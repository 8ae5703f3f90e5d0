import * as z from 'zod';
import type { Item } from './table.ts';

/** A stored item that does not fit its contract: it was written by something else, or by another version. */
export class CorruptItemError extends Error {
  override readonly name = 'CorruptItemError';

  constructor(item: Item, problem: string) {
    super(
      `the item PK=${JSON.stringify(item.PK)} SK=${JSON.stringify(item.SK)} cannot be read: ${problem}. Compare it with its contract in lib/contracts and correct or remove it`,
    );
  }
}

/** Parses an item whose attributes are the contract's fields. */
export const parseItem = <S extends z.ZodType>(schema: S, item: Item): z.infer<S> => {
  const parsed = schema.safeParse(item);
  if (!parsed.success) throw new CorruptItemError(item, z.prettifyError(parsed.error));
  return parsed.data;
};

/** Parses an item that holds the contract's object in its attribute `record`. */
export const parseRecord = <T>(schema: z.ZodType<T>, item: Item): T => {
  const parsed = schema.safeParse(item.record);
  if (!parsed.success) throw new CorruptItemError(item, z.prettifyError(parsed.error));
  return parsed.data;
};
