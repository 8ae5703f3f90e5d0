import { BUDGET_DAYS, type ServedHours } from '../../../contracts/error-budget.ts';
import type { GateInput, Rule } from '../gate-input.ts';
import { worseImpact } from '../impact-order.ts';

/**
 * The share of its error budget that a service has spent: its failed requests over those that may fail in the whole window, if all of
 * it is like the time that is known, an hour at least (a service of yesterday has not spent its budget with the first failure). 0 without
 * a failure; infinite where none may fail and one did.
 *
 * @see https://sre.google/workbook/error-budget-policy/
 */
export const spentShare = ({ hours, requests, failed }: Omit<ServedHours, 'service'>, promised: number): number => {
  if (failed === 0) return 0;
  // 1 − 0.99 is a little more than a hundredth.
  const mayFail = Number((1 - promised).toFixed(12));
  return (failed * hours) / (mayFail * requests * BUDGET_DAYS * 24);
};

/** Whether these can be the counts of a service that was in use: what cannot be, or is no number, says nothing of what is left. */
const isCounted = ({ hours, requests, failed }: ServedHours): boolean =>
  hours > 0 && requests > 0 && failed >= 0 && failed <= requests;

const unspent = ({ catalog, service, servedHours }: GateInput): { isSpent: boolean; because: string } | null => {
  const known = catalog.services[service];
  const promised = known?.objectives.availabilityAtLeast;
  if (known === undefined || promised === undefined) return null;
  if (known.telemetry.outside.requests)
    return {
      isSpent: true,
      because: `the error budget of ${service} is not counted: its requests are read outside CloudWatch`,
    };
  if (servedHours === null || !isCounted(servedHours))
    return { isSpent: true, because: `how much of the error budget of ${service} is left is not known` };
  const spent = spentShare(servedHours, promised);
  const share = Number.isFinite(spent) ? `${Math.floor(spent * 100)} %` : 'more than all';
  return {
    // What is no number is no budget that is left.
    isSpent: !(spent < 1),
    because: `${share} of the error budget of ${service} is spent (${Number((100 * promised).toFixed(4))} % of the requests of ${BUDGET_DAYS} days must succeed)`,
  };
};

/** Where no more failures are to be had, nothing is tried on users without a person but what can hardly make it worse. */
export const errorBudget: Rule = (input) => {
  const budget = unspent(input);
  if (budget === null) return null;
  const { isSpent, because } = budget;
  const risky = worseImpact(input.manifest.impact, input.risk.level) !== 'low';
  return { rule: 'error-budget', verdict: isSpent && risky ? 'ask' : 'allow', because };
};
