/**
 * Whether something is nested deeper than that. No event is by far; what is may be meant to exhaust the stack of whoever walks
 * through it, as printing it does. Goes level by level, so that it needs no stack itself.
 */
export const nestedDeeperThan = (depth: number, body: unknown): boolean => {
  let level: unknown[] = [body];
  for (let passed = 0; level.length > 0; passed += 1) {
    if (passed > depth) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
};
