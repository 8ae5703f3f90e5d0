import { lowerBound } from '../../learning/track-record.ts';
import type { Rule } from '../gate-input.ts';

/** Above low risk, acting alone is earned: with this probability … */
const LEVEL = 0.95;
/** … the runbook must help at least this often. Thirteen successes without a failure get there. */
const BAR = 0.8;
/** At low risk nothing has to be earned, but it can be lost, once enough attempts have been seen. */
const ENOUGH_ATTEMPTS = 3;

/** Autonomy above low risk is earned by success, and all autonomy is lost by failure. */
export const trackRecord: Rule = ({ trackRecord: record, risk, manifest }) => {
  const { helped, failed } = record ?? { helped: 0, failed: 0 };
  if (!Number.isFinite(helped) || !Number.isFinite(failed))
    return { rule: 'track-record', verdict: 'ask', because: `how often ${manifest.runbook} helped here is not known` };
  const seen = `${manifest.runbook} helped ${helped} times and failed ${failed} times against this fault here`;
  if (risk.level === 'low') {
    const lost = helped + failed >= ENOUGH_ATTEMPTS && failed >= helped;
    return lost ? { rule: 'track-record', verdict: 'ask', because: `${seen}: it has lost its autonomy` } : null;
  }
  const bound = lowerBound(record, LEVEL);
  const needed = `${BAR * 100} % must be as sure to act without asking`;
  const because =
    helped + failed === 0
      ? `${manifest.runbook} was not tried against this fault here yet`
      : `${seen}: it is ${LEVEL * 100} % sure to help in at least ${Math.round(bound * 100)} % of the cases; ${needed}`;
  return { rule: 'track-record', verdict: bound >= BAR ? 'allow' : 'ask', because };
};
