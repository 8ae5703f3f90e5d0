import type { RunbookManifest } from '../../../contracts/manifest.ts';
import { isApiStep, type Step } from '../document.ts';
import { reachable } from '../flow.ts';
import { TARGET_KINDS } from '../target-kinds.ts';
import type { Check } from './finding.ts';

type Refusal = Extract<Step, { action: 'aws:assertAwsResourceProperty' }>;

const READS = /^(Describe|List|Get)/;

/** Whether the run has begun to change something, or waits for what a change led to. */
const isPastRefusing = (step: Step | undefined): boolean =>
  step !== undefined &&
  isApiStep(step) &&
  (step.action === 'aws:waitForAwsResourceProperty' || !READS.test(step.inputs.Api));

/** The steps that end a run before it has changed anything. */
const refusalsOf = (steps: readonly Step[]): readonly Refusal[] => {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const before = reachable(steps, (name, { onSuccess, onFailure }) =>
    isPastRefusing(byName.get(name)) ? [] : [...onSuccess, ...onFailure],
  );
  return steps
    .filter((step): step is Refusal => step.action === 'aws:assertAwsResourceProperty')
    .filter(({ name, onFailure }) => before.has(name) && onFailure === 'Abort');
};

/** Whether a condition on the snapshot lets through nothing that the step refuses, as far as the two can be compared. */
const agrees = ({ is, value }: RunbookManifest['preconditions'][number], { isEnd, inputs }: Refusal): boolean =>
  isEnd === true || is !== 'equals' || inputs.DesiredValues.includes(String(value));

/**
 * Every step that refuses has a precondition in the manifest on the snapshot field that tells the same: what the document alone
 * knows would be found out only by a run that fails, which costs an attempt and counts against the runbook.
 */
export const checkRefusals: Check = ({ manifest, document: { mainSteps } }) => {
  const told = TARGET_KINDS[manifest.targetKind]?.told ?? {};
  return refusalsOf(mainSteps).flatMap((step) => {
    const asked = `${step.inputs.Api} ${step.inputs.PropertySelector}`;
    const field = told[asked];
    if (!field) {
      const message = `refuses by ${asked}, which no snapshot field of a ${manifest.targetKind} tells; add one to its reader`;
      return [{ rule: 'refusals', at: step.name, message }];
    }
    const conditions = manifest.preconditions.filter((each) => each.field === field);
    if (conditions.length === 0) {
      return [{ rule: 'refusals', at: step.name, message: `expected a precondition of the manifest on ${field}` }];
    }
    const desired = step.inputs.DesiredValues.join(', ');
    return conditions
      .filter((each) => !agrees(each, step))
      .map(({ value }) => ({
        rule: 'refusals',
        at: step.name,
        message: `wants ${field} to be ${desired}; the manifest's precondition wants ${value}`,
      }));
  });
};
