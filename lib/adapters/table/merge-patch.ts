import type { Value } from './table.ts';

interface Members {
  readonly [name: string]: Value | undefined;
}

const isMembers = (value: Value | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The JSON merge patch (RFC 7396) that leads from one object to another. In a merge patch null removes, so a member that
 * is null and one that is absent are the same; the caller's schema must take them for the same.
 */
export const mergePatch = (from: Members, to: Members): Members => {
  const patch: Record<string, Value> = {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [former, now] = [from[name], to[name]];
    if (isSame(former, now)) continue;
    if (isMembers(former) && isMembers(now)) {
      const inner = mergePatch(former, now);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (now !== undefined && now !== null) patch[name] = isMembers(now) ? mergePatch({}, now) : now;
    else if (former !== undefined && former !== null) patch[name] = null;
  }
  return patch;
};

export const applyMergePatch = (to: Members, patch: Members): Members => {
  const patched: Record<string, Value | undefined> = { ...to };
  for (const [name, value] of Object.entries(patch)) {
    const former = patched[name];
    if (value === null) delete patched[name];
    else patched[name] = isMembers(value) ? applyMergePatch(isMembers(former) ? former : {}, value) : value;
  }
  return patched;
};
