import type { Rule } from '../gate-input.ts';

/** A diagnosis that rests on poor telemetry is for a person to judge. */
export const dataQuality: Rule = ({ diagnosis }) => {
  const { verdict, because } = diagnosis.dataQuality;
  return verdict === 'good'
    ? { rule: 'data-quality', verdict: 'allow', because: 'the telemetry behind the diagnosis is good' }
    : {
        rule: 'data-quality',
        verdict: 'ask',
        because: `the telemetry behind the diagnosis is ${verdict}: ${because[0] ?? 'no reason given'}`,
      };
};
