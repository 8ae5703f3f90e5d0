/** What an answer of a model may be nested: its wrapping has ten levels at most, and what is asked for adds a few. */
const MAXIMUM_DEPTH = 30;

/** JSON that is nested so deep that walking it by recursion could break its reader. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';

  constructor() {
    super(`it is nested deeper than ${MAXIMUM_DEPTH} levels`);
  }
}

/**
 * JSON made shallow and plain, as a text: a number like `1e99999999` is what JSON has for it, null. Throws a `SyntaxError` for what is
 * no JSON and {@link TooDeepError}.
 */
export const plainJson = (text: string): string => {
  const parsed: unknown = JSON.parse(text);
  if (isTooDeep(parsed)) throw new TooDeepError();
  return JSON.stringify(parsed);
};

const isTooDeep = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAXIMUM_DEPTH && level.length > 0; depth += 1)
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  return level.length > 0;
};
