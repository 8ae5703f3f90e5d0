import type { Step } from '../document.ts';
import { isSingleValue } from '../single-value.ts';
import { TARGET_KINDS } from '../target-kinds.ts';
import type { Check } from './finding.ts';

const speaksOfTheTag = (selector: string): boolean => selector.includes('selfheal:managed');

const stopsOnFailure = ({ onFailure, isCritical }: Step): boolean => onFailure === 'Abort' && isCritical !== false;

/** The step asserts the tag itself. */
const asserts = (step: Step | undefined, service: string): boolean =>
  step?.action === 'aws:assertAwsResourceProperty' &&
  stopsOnFailure(step) &&
  step.inputs.Service === service &&
  speaksOfTheTag(step.inputs.PropertySelector) &&
  isSingleValue(step.inputs.PropertySelector) &&
  step.inputs.DesiredValues.join() === 'true';

/** The step reads the tag into a text, and the next one goes on with `true` only; anything else leads to a step that ends the run. */
const readsAndChooses = (steps: readonly Step[], service: string): boolean => {
  const [read] = steps;
  if (read?.action !== 'aws:executeAwsApi' || !stopsOnFailure(read) || read.inputs.Service !== service) return false;
  const output = read.outputs?.find(({ Selector, Type }) => speaksOfTheTag(Selector) && Type === 'String');
  const choose = steps.find(({ name }) => name === read.nextStep);
  if (!output || choose?.action !== 'aws:branch' || !stopsOnFailure(choose)) return false;
  const wanted = JSON.stringify({ Variable: `{{ ${read.name}.${output.Name} }}`, StringEquals: 'true' });
  const otherwise = steps.find(({ name }) => name === choose.inputs.Default);
  return (
    choose.inputs.Choices.every(({ condition }) => JSON.stringify(condition) === wanted) &&
    otherwise?.action === 'aws:assertAwsResourceProperty' &&
    stopsOnFailure(otherwise) &&
    otherwise.isEnd === true
  );
};

/** The run begins by refusing a target without the tag, and the manifest refuses it too. */
export const checkManagedTag: Check = ({ manifest, document: { mainSteps } }) => {
  const service = TARGET_KINDS[manifest.targetKind]?.service ?? '';
  const [first] = mainSteps;
  return [
    ...(asserts(first, service) || readsAndChooses(mainSteps, service)
      ? []
      : [
          {
            rule: 'managed-tag',
            at: first?.name ?? 'mainSteps',
            message: `expected the first step to assert the tag selfheal:managed=true of a ${manifest.targetKind} and to abort, or to read it as a String for a branch that goes on with true only and else ends the run`,
          },
        ]),
    ...(manifest.preconditions.some(({ field, is, value }) => field === 'managed' && is === 'equals' && value === true)
      ? []
      : [
          {
            rule: 'managed-tag',
            at: 'manifest.preconditions',
            message: 'expected the precondition that managed equals true',
          },
        ]),
  ];
};
