import { createHash } from 'node:crypto';
import type { BoundParameters, Plan } from '../../contracts/plan.ts';

const sorted = (parameters: BoundParameters) =>
  Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));

/**
 * SHA-256, in hex, of what a plan would change: runbook, version, target, parameters and rollback. This is what people
 * approve; explanations and scores may differ without asking again.
 */
export const planHash = ({
  runbook,
  runbookVersion,
  target,
  parameters,
  rollback,
}: Pick<Plan, 'runbook' | 'runbookVersion' | 'target' | 'parameters' | 'rollback'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        runbook,
        runbookVersion,
        target,
        sorted(parameters),
        rollback === null ? null : [rollback.runbook, sorted(rollback.parameters)],
      ]),
    )
    .digest('hex');
