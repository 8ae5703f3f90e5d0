type Json = unknown;
type Fields = Record<string, Json>;

const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether EventBridge would let an event pass: fields are joined by and, values of a list by or. Knows the operators that
 * Selfheal's rules use; anything else throws, so that no rule is taken for granted.
 */
export const matches = (pattern: Fields, event: Fields): boolean =>
  Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return (wanted as Fields[]).some((alternative) => matches(alternative, event));
    const value = event[field];
    if (Array.isArray(wanted)) return wanted.some((rule: Json) => allows(rule, value));
    return isFields(wanted) && matches(wanted, isFields(value) ? value : {});
  });

const allows = (rule: Json, value: Json): boolean => {
  if (Array.isArray(value)) return value.some((one: Json) => allows(rule, one));
  if (!isFields(rule)) return rule === value;
  const [operator, operand] = Object.entries(rule)[0] ?? [];
  if (operator === 'exists') return (value !== undefined) === operand;
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(operand as string);
  if (operator === 'anything-but') return value !== undefined && !excluded(operand, value);
  throw new Error(`operator ${operator} is not known to this test; add it with EventBridge's meaning`);
};

const excluded = (operand: Json, value: Json): boolean => {
  if (Array.isArray(operand)) return operand.includes(value);
  if (!isFields(operand)) return operand === value;
  const prefixes = [operand.prefix].flat() as string[];
  return typeof value === 'string' && prefixes.some((prefix) => value.startsWith(prefix));
};
