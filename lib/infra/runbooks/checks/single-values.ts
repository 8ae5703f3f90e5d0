import { isSingleValue } from '../single-value.ts';
import type { Check } from './finding.ts';

/** No step's outcome depends on how a list is compared: only a wait whose miss leads on may look at one. */
export const checkSingleValues: Check = ({ document: { mainSteps } }) =>
  mainSteps.flatMap((step) => {
    if (step.action !== 'aws:assertAwsResourceProperty' && step.action !== 'aws:waitForAwsResourceProperty') return [];
    const maySelectAList =
      step.action === 'aws:waitForAwsResourceProperty' && step.isCritical === false && step.onFailure !== 'Abort';
    return maySelectAList || isSingleValue(step.inputs.PropertySelector)
      ? []
      : [
          {
            rule: 'single-values',
            at: step.name,
            message: `expected a selector of one value; given ${step.inputs.PropertySelector}, which may find a list`,
          },
        ];
  });
