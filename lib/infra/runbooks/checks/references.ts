import type { Step } from '../document.ts';
import { reachable } from '../flow.ts';
import { referencesIn, SYSTEM_VARIABLES } from '../references.ts';
import type { Check } from './finding.ts';

const outputsOf = (step: Step | undefined): readonly string[] =>
  step?.action === 'aws:executeAwsApi' ? (step.outputs ?? []).map(({ Name }) => Name) : [];

/** Whether a step may be reached without the other one having succeeded. */
const mayBeMissing = (steps: readonly Step[], step: string, needed: string): boolean =>
  reachable(steps, (name, edges) => (name === needed ? edges.onFailure : [...edges.onSuccess, ...edges.onFailure])).has(
    step,
  );

/** Every `{{ reference }}` resolves: to a parameter, a system variable, or an output of a step that has always succeeded before. */
export const checkReferences: Check = ({ document: { parameters, mainSteps, outputs } }) => {
  const byName = new Map(mainSteps.map((step) => [step.name, step]));
  const inSteps = mainSteps.flatMap((step) =>
    referencesIn(step.inputs).flatMap((reference) => {
      if (Object.hasOwn(parameters, reference) || SYSTEM_VARIABLES.includes(reference)) return [];
      const [from = '', output = ''] = reference.split('.');
      if (!outputsOf(byName.get(from)).includes(output)) {
        return [
          {
            rule: 'references',
            at: step.name,
            message: `{{ ${reference} }} is no parameter, system variable or step output`,
          },
        ];
      }
      return mayBeMissing(mainSteps, step.name, from)
        ? [
            {
              rule: 'references',
              at: step.name,
              message: `{{ ${reference} }}: ${step.name} can be reached without ${from} having succeeded`,
            },
          ]
        : [];
    }),
  );
  const atEnd = outputs.filter((output) => {
    const [from = '', name = ''] = output.split('.');
    return !outputsOf(byName.get(from)).includes(name);
  });
  return [
    ...inSteps,
    ...atEnd.map((output) => ({ rule: 'references', at: 'outputs', message: `${output} is no output of a step` })),
  ];
};
