import type { Approval } from '../../contracts/approval.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { toldToPeople } from '../redaction/plain-words.ts';

export interface Present {
  /** Without what the incident's own changes caused. */
  signals: readonly AttachedSignal[];
  /** Of the catalog that is deployed now. */
  policyVersion: string;
  /** null: it could not be read. */
  killSwitchEngaged: boolean | null;
}

const MOST_NAMED = 5;

const named = (signals: readonly AttachedSignal[]): string => {
  const titles = signals.slice(0, MOST_NAMED).map(({ latest }) => toldToPeople(latest.title));
  const more = signals.length - titles.length;
  return [...titles, ...(more > 0 ? [`${more} more`] : [])].join(', ');
};

const alarms = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/**
 * What is otherwise than when people were asked, one line each, for who has to answer now: alarms that joined, came back or cleared,
 * and what would keep the plan from starting whatever they answer. An alarm that the diagnosis does not know has joined, whatever its own
 * clock says: it may have come in late. It decides nothing: all is looked at again before the start.
 */
export const sinceAsked = (
  { requestedAt }: Pick<Approval, 'requestedAt'>,
  plan: Pick<Plan, 'policyVersion'>,
  { knownSignals }: Pick<Diagnosis, 'knownSignals'>,
  { signals, policyVersion, killSwitchEngaged }: Present,
): string[] => {
  const since = (at: string) => Date.parse(at) > Date.parse(requestedAt);
  const isNew = ({ fingerprint }: AttachedSignal) => !knownSignals.includes(fingerprint);
  const joined = signals.filter((signal) => signal.status === 'firing' && isNew(signal));
  const cleared = signals.filter(({ lastObservedAt, status }) => status === 'resolved' && since(lastObservedAt));
  const again = signals.filter(
    (signal) => signal.status === 'firing' && !isNew(signal) && since(signal.lastObservedAt),
  );
  const firing = signals.filter(({ status }) => status === 'firing').length;
  return [
    joined.length > 0 && `${alarms(joined.length, 'alarm has', 'alarms have')} joined: ${named(joined)}.`,
    again.length > 0 && `${alarms(again.length, 'alarm was', 'alarms were')} told again: ${named(again)}.`,
    cleared.length > 0 &&
      `${alarms(cleared.length, 'alarm has', 'alarms have')} cleared: ${named(cleared)}; ${firing} of ${signals.length} still fire.`,
    policyVersion !== plan.policyVersion &&
      'Another catalog was deployed: a yes starts nothing, and the plan is made anew under it.',
    killSwitchEngaged === true && 'The kill switch was engaged: a yes starts nothing.',
    killSwitchEngaged === null &&
      'Whether the kill switch is engaged could not be read; it is read again before the start.',
  ].filter((line) => line !== false);
};
