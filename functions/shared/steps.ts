import { ApprovalStepInput, EscalateStepInput, StepInput } from '../../lib/contracts/workflow.ts';

/** How the workflow's steps read their input: anything else fails at once, with the field that is wrong. */
export const readStep = (event: unknown): StepInput => StepInput.parse(event);
export const readApprovalStep = (event: unknown): ApprovalStepInput => ApprovalStepInput.parse(event);
export const readEscalateStep = (event: unknown): EscalateStepInput => EscalateStepInput.parse(event);
