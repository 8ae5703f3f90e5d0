import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Snapshot } from '../../contracts/snapshot.ts';

type Precondition = RunbookManifest['preconditions'][number];
type Value = Snapshot['fields'][string];

/** Whether a condition holds. A field that is not there fails every comparison: what cannot be seen does not hold. */
const holds = ({ is, value: wanted }: Precondition, actual: Value | undefined): boolean => {
  if (is === 'present') return actual !== undefined;
  if (is === 'absent') return actual === undefined;
  if (actual === undefined || wanted === undefined) return false;
  if (is === 'equals') return actual === wanted;
  if (is === 'not-equals') return actual !== wanted;
  if (typeof actual !== 'number' || typeof wanted !== 'number') return false;
  return is === 'at-least' ? actual >= wanted : actual <= wanted;
};

/** The reasons of every precondition that the target's state does not meet; empty when the runbook may run. */
export const failedPreconditions = (
  { preconditions }: Pick<RunbookManifest, 'preconditions'>,
  snapshot: Snapshot | null,
): string[] =>
  snapshot === null
    ? ["the target's state could not be read"]
    : preconditions
        .filter((precondition) => !holds(precondition, snapshot.fields[precondition.field]))
        .map(({ because, field }) => `${because} (${field} is ${snapshot.fields[field] ?? 'not known'})`);
