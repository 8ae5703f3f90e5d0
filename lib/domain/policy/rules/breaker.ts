import type { Rule } from '../gate-input.ts';

/** What the next transaction would refuse is not asked of people first: the caps of this clock hour (UTC) on target, service and account. */
export const breaker: Rule = ({ startedInHour, catalog, target, service }) => {
  if (startedInHour === null)
    return { rule: 'breaker', verdict: 'stop', because: 'what was started in this hour could not be read' };
  const { limits } = catalog.policies;
  const caps = [
    { on: target, started: startedInHour.target, allowed: limits.remediationsPerTargetPerHour },
    { on: service, started: startedInHour.service, allowed: limits.remediationsPerServicePerHour },
    { on: 'the account', started: startedInHour.account, allowed: limits.remediationsPerHour },
  ];
  // A count that is no number is not below any cap.
  const tripped = caps.find(({ started, allowed }) => !(started < allowed));
  return tripped
    ? {
        rule: 'breaker',
        verdict: 'stop',
        because: `in this hour ${tripped.started} remediations were started on ${tripped.on}, and ${tripped.allowed} are allowed`,
      }
    : {
        rule: 'breaker',
        verdict: 'allow',
        because: `started in this hour: ${caps.map(({ on, started, allowed }) => `${started} of ${allowed} on ${on}`).join(', ')}`,
      };
};
