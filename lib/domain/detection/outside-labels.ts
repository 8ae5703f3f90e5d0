import { shortened } from './reading.ts';

/** More than a label keeps: what is longer is cut before anybody looks through it. */
const MAXIMUM_VALUE = 1024;

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? JSON.stringify(value)
    : undefined;
};

/**
 * Everything that a source says besides what has a place of its own, as labels: of one name the first, empty ones left out.
 * Values that are no text are written as JSON.
 */
export const outsideLabels = (...groups: readonly Readonly<Record<string, unknown>>[]): Record<string, string> => {
  const labels = new Map<string, string>();
  for (const [name, value] of groups.flatMap((group) => Object.entries(group))) {
    const text = textOf(value);
    if (text && name !== '' && !labels.has(name)) labels.set(name, shortened(text, MAXIMUM_VALUE));
  }
  return Object.fromEntries(labels);
};

/** What is left of an object without some of its fields. */
export const without = (value: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
