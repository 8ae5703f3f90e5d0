import type { Remediation } from '../../contracts/remediation.ts';
import { neverRan } from './never-ran.ts';

/** What is done in an attempt: the newest rollback once there is one, else the newest remedy; nothing of what never ran. */
export const currentRemediation = (remediations: readonly Remediation[], attempt: number): Remediation | null => {
  const own = remediations
    .filter((remediation) => remediation.attempt === attempt && !neverRan(remediation))
    .toSorted((one, other) => one.step - other.step);
  // Steps are taken back in reverse: the newest rollback is of the earliest step.
  return (
    own.find(({ purpose }) => purpose === 'rollback') ?? own.findLast(({ purpose }) => purpose === 'remedy') ?? null
  );
};
