const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Every `{{ reference }}` in a value, however deep, without the braces. */
export const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, inside]) => inside ?? '');
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(referencesIn);
  return [];
};

/** System variables that Automation fills in itself, as far as the runbooks may use them. */
export const SYSTEM_VARIABLES: readonly string[] = [
  'global:ACCOUNT_ID',
  'global:REGION',
  'global:AWS_PARTITION',
  'automation:EXECUTION_ID',
];
