import type { Rule } from '../gate-input.ts';

/** Stop when it does not help. */
export const attemptsLeft: Rule = ({ remediesStarted, catalog }) => {
  const { attemptsPerIncident } = catalog.policies.limits;
  return remediesStarted < attemptsPerIncident
    ? {
        rule: 'attempts-left',
        verdict: 'allow',
        because: `${remediesStarted} of ${attemptsPerIncident} remedies were started`,
      }
    : {
        rule: 'attempts-left',
        verdict: 'stop',
        because: `${remediesStarted} remedies were started and ${attemptsPerIncident} are allowed in one incident`,
      };
};
