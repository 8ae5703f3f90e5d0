/** An EventBridge event pattern, as it stands in a rule (`{"source": ["aws.ecs"]}`). */
export type EventPattern = Readonly<Record<string, unknown>>;

type Test = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const unsupported = (what: unknown): never => {
  throw new Error(
    `The embedded event bus cannot match ${JSON.stringify(what)}: it knows literals, prefix, suffix, exists, anything-but and $or.`,
  );
};

const affix = (operator: string, text: unknown): Test => {
  if (typeof text !== 'string') return unsupported({ [operator]: text });
  return (value) =>
    typeof value === 'string' && (operator === 'prefix' ? value.startsWith(text) : value.endsWith(text));
};

const anythingBut = (excluded: unknown): Test => {
  const tests = isObject(excluded)
    ? Object.entries(excluded).flatMap(([operator, texts]) =>
        listOf(texts).map((text) => matcher({ [operator]: text })),
      )
    : listOf(excluded).map(matcher);
  return (value) => value !== undefined && !tests.some((test) => test(value));
};

/** One entry of a field's list: a literal or an object with one operator. */
const matcher = (entry: unknown): Test => {
  if (!isObject(entry)) return (value) => value === entry;
  const [[operator, argument] = [], ...more] = Object.entries(entry);
  if (more.length > 0) return unsupported(entry);
  if (operator === 'prefix' || operator === 'suffix') return affix(operator, argument);
  if (operator === 'exists') return (value) => (value !== undefined) === argument;
  if (operator === 'anything-but') return anythingBut(argument);
  return unsupported(entry);
};

/** A list matches when any of its entries does; against an array of the event, when any element does. */
const field = (entries: unknown): Test => {
  if (isObject(entries)) return compileObject(entries);
  if (!Array.isArray(entries)) return unsupported(entries);
  const tests = entries.map(matcher);
  return (value) => tests.some((test) => (Array.isArray(value) ? value.some(test) : test(value)));
};

const compileObject = (pattern: EventPattern): Test => {
  const tests = Object.entries(pattern).map(([key, entries]): Test => {
    if (key === '$or') {
      const alternatives = listOf(entries).map((one) => (isObject(one) ? compileObject(one) : unsupported(one)));
      return (value) => alternatives.some((test) => test(value));
    }
    const test = field(entries);
    return (value) => test(isObject(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
};

/** Makes the test of a pattern once. Throws for an operator that it does not know, rather than match too much. */
export const compilePattern = (pattern: EventPattern): ((event: object) => boolean) => compileObject(pattern);
