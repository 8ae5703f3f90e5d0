import type { Remediation } from '../../contracts/remediation.ts';

type Ended = Pick<Remediation, 'endedAt' | 'executionId' | 'status'>;

/** It has ended and nothing of it was ever set going: there is nothing to validate and nothing to take back. */
export const neverRan = ({ endedAt, executionId }: Ended): boolean => endedAt !== null && executionId === null;

/** It was given up before it ran, because the world had moved: no fault of the runbook, which may be tried again. */
export const withdrawn = (remediation: Ended): boolean => neverRan(remediation) && remediation.status === 'stopped';
