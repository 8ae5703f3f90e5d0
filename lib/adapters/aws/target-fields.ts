import type { Snapshot } from '../../contracts/snapshot.ts';

/** The live state of one target, by the field names of `lib/ports/executor.ts`. */
export type TargetFields = Snapshot['fields'];

/** The fields that are known; one that does not apply is left out, never null. */
export const presentFields = (fields: Record<string, string | number | boolean | undefined>): TargetFields =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string | number | boolean] => field[1] !== undefined),
  );

const MANAGED_TAG = 'selfheal:managed';

/** Whether the owners allowed changes: only the exact tag `selfheal:managed=true` does. */
export const isManaged = (tags: Readonly<Record<string, string | undefined>>): boolean => tags[MANAGED_TAG] === 'true';
