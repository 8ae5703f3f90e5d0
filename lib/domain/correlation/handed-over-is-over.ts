import type { Incident } from '../../contracts/incident.ts';
import type { OutcomeResult } from '../../contracts/outcome.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { allCleared } from './all-cleared.ts';
import { isMoment } from './moments.ts';

/** Moments never clear; when nothing more has happened for so long, what happened is over. */
const QUIET_AFTER_MOMENTS_HOURS = 1;
/** An alarm may be deleted or lose its data and so never clear; it must not keep its application from ever being healed again. */
const FORGOTTEN_HOURS = 24;

/** Why an incident that people have is over, so that its group is free for the next failure; null while it is not. */
export const handedOverIsOver = (
  { lastSignalAt }: Pick<Incident, 'lastSignalAt'>,
  signals: readonly AttachedSignal[],
  now: Date,
): { result: OutcomeResult; because: string } | null => {
  if (allCleared(signals))
    return { result: 'resolved-by-human', because: 'every signal has cleared after it was handed to people' };
  const quietHours = (now.getTime() - Date.parse(lastSignalAt)) / 3_600_000;
  if (signals.every(({ latest }) => isMoment(latest)) && quietHours >= QUIET_AFTER_MOMENTS_HOURS)
    return { result: 'resolved-by-human', because: `nothing more has happened for ${QUIET_AFTER_MOMENTS_HOURS} h` };
  return quietHours >= FORGOTTEN_HOURS
    ? { result: 'escalated', because: `no signal for ${FORGOTTEN_HOURS} h: what comes next is told anew` }
    : null;
};
