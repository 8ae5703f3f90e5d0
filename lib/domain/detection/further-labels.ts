/** A point in time says nothing that the signal's own times do not, and would make every delivery differ. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

const isTelling = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' ? value !== '' && !INSTANT.test(value) : ['number', 'boolean'].includes(typeof value);

/** The plain values among the fields of an event that its schema does not know, as text. What is nested is left out. */
export const fieldsUnknownTo = (
  { shape }: { shape: Readonly<Record<string, unknown>> },
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      !Object.hasOwn(shape, name) && isTelling(value) ? [[name, String(value)]] : [],
    ),
  );
