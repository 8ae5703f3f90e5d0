import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Value } from './table.ts';

export type StoredItem = Record<string, AttributeValue>;

export const MAXIMUM_ITEM_BYTES = 400 * 1024;

const CONTAINER_BYTES = 3;
const MEMBER_BYTES = 1;

const textBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** One byte for two significant digits and one more, and one for the sign; zeros at both ends do not count. */
const numberBytes = (text: string): number => {
  const [mantissa = ''] = text.replace(/^[-+]/, '').toLowerCase().split('e');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(Math.max(digits.length, 1) / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const valueBytes = (value: AttributeValue): number => {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.L !== undefined) {
    return value.L.reduce((sum, member) => sum + MEMBER_BYTES + valueBytes(member), CONTAINER_BYTES);
  }
  if (value.M !== undefined) {
    return Object.entries(value.M).reduce(
      (sum, [name, member]) => sum + MEMBER_BYTES + textBytes(name) + valueBytes(member),
      CONTAINER_BYTES,
    );
  }
  return 1;
};

/** Size of a stored item in bytes, by the rules of the DynamoDB developer guide ("Item sizes and formats"). */
export const itemBytes = (item: StoredItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);

export const stored = (item: { readonly [attribute: string]: Value | undefined }): StoredItem =>
  marshall(item, { removeUndefinedValues: true });

/** Splits rows into pages that stay within both limits, in order; a row that is too large alone gets a page of its own. */
export const inPages = <Row extends { readonly [name: string]: Value | undefined }>(
  rows: readonly Row[],
  limit: { rows: number; bytes: number },
): Row[][] => {
  const pages: Row[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = MEMBER_BYTES + valueBytes({ M: stored(row) });
    const page = pages.at(-1);
    if (page && page.length < limit.rows && bytes + size <= limit.bytes) {
      page.push(row);
      bytes += size;
    } else {
      pages.push([row]);
      bytes = size;
    }
  }
  return pages;
};
