import type { Remediation } from '../../contracts/remediation.ts';

/** What is being done in an attempt: its rollback once there is one, else its remedy. */
export const currentRemediation = (remediations: readonly Remediation[], attempt: number): Remediation | null => {
  const own = remediations.filter((remediation) => remediation.attempt === attempt);
  return own.find(({ purpose }) => purpose === 'rollback') ?? own.find(({ purpose }) => purpose === 'remedy') ?? null;
};
