import type { Remediation } from '../../contracts/remediation.ts';
import { neverRan } from './never-ran.ts';

/** What is done in an attempt: its rollback once there is one, else its remedy; nothing of what never ran. */
export const currentRemediation = (remediations: readonly Remediation[], attempt: number): Remediation | null => {
  const own = remediations.filter((remediation) => remediation.attempt === attempt && !neverRan(remediation));
  return own.find(({ purpose }) => purpose === 'rollback') ?? own.find(({ purpose }) => purpose === 'remedy') ?? null;
};
