import { createHash } from 'node:crypto';
import type { BoundParameters, PlanStep } from '../../contracts/plan.ts';

type Change = Pick<PlanStep, 'runbook' | 'runbookVersion' | 'target' | 'parameters' | 'rollback'>;

const sorted = (parameters: BoundParameters) =>
  Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));

const changeOf = ({ runbook, runbookVersion, target, parameters, rollback }: Change) => [
  runbook,
  runbookVersion,
  target,
  sorted(parameters),
  rollback === null ? null : [rollback.runbook, sorted(rollback.parameters)],
];

/**
 * SHA-256, in hex, of what a plan would change: runbook, version, target, parameters and rollback of every step, in order. This is
 * what people approve; explanations and scores may differ without asking again.
 */
export const planHash = (plan: Change & { following: readonly Change[] }): string =>
  createHash('sha256')
    .update(JSON.stringify([...changeOf(plan), ...plan.following.map(changeOf)]))
    .digest('hex');
