/** Values by reference: `Parameter`, `step.Output`, `global:REGION`. */
export type Variables = ReadonlyMap<string, unknown>;

const WHOLE = /^\{\{\s*([^{}]*?)\s*\}\}$/;
const INSIDE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** A value as text, as Automation compares and reports it. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** The value that one `{{ reference }}` stands for; undefined when there is none. */
export const referredValue = (reference: string, variables: Variables): unknown =>
  variables.get(WHOLE.exec(reference)?.[1] ?? '');

const known = (reference: string, variables: Variables): unknown => {
  const value = variables.get(reference);
  if (value === undefined) throw new Error(`no value for {{ ${reference} }}`);
  return value;
};

/** Fills in every `{{ reference }}`; one that is a whole text keeps its type. Throws when a reference has no value. */
export const substitute = (value: unknown, variables: Variables): unknown => {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value);
    if (whole) return known(whole[1] ?? '', variables);
    return value.replace(INSIDE, (_, reference: string) => textOf(known(reference, variables)));
  }
  if (Array.isArray(value)) return value.map((each) => substitute(each, variables));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substitute(each, variables)]));
  }
  return value;
};

const toInteger = (value: unknown): number | undefined => {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
};
const toBoolean = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;

/**
 * Converts a value to a type of Automation; undefined when it cannot be. A list of one becomes that one; a single value becomes
 * a list. Source: "Using action outputs as inputs", Systems Manager user guide.
 */
export const convert = (value: unknown, type: string): unknown => {
  if (Array.isArray(value) && !type.endsWith('List')) return value.length === 1 ? convert(value[0], type) : undefined;
  switch (type) {
    case 'String':
      return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
    case 'Integer':
      return toInteger(value);
    case 'Boolean':
      return toBoolean(value);
    case 'StringList':
      return (Array.isArray(value) ? value : [value]).map(textOf);
    case 'MapList':
      return Array.isArray(value) ? value : [value];
    default:
      return value;
  }
};
