import type { Incident } from '../../contracts/incident.ts';
import type { OutcomeResult } from '../../contracts/outcome.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { allCleared } from './all-cleared.ts';
import { isMoment } from './moments.ts';

/** Moments never clear; when nothing more has happened for so long, what happened is over. */
const QUIET_AFTER_MOMENTS_HOURS = 1;
/** An alarm may be deleted or lose its data and so never clear; it must not keep its application from ever being healed again. */
const FORGOTTEN_HOURS = 24;

export interface HandedOverEnd {
  result: OutcomeResult;
  because: string;
  /** What never cleared: nobody tells of it any more, and people must know that. */
  forgotten: readonly AttachedSignal[];
}

/** Why an incident that people have is over, so that its group is free for the next failure; null while it is not. */
export const handedOverIsOver = (
  { lastSignalAt }: Pick<Incident, 'lastSignalAt'>,
  signals: readonly AttachedSignal[],
  stillFires: (signal: AttachedSignal) => boolean,
  now: Date,
): HandedOverEnd | null => {
  const byPeople = (because: string): HandedOverEnd => ({ result: 'resolved-by-human', because, forgotten: [] });
  if (allCleared(signals)) return byPeople('every signal has cleared after it was handed to people');
  const quietHours = (now.getTime() - Date.parse(lastSignalAt)) / 3_600_000;
  if (signals.every(({ latest }) => isMoment(latest)) && quietHours >= QUIET_AFTER_MOMENTS_HOURS)
    return byPeople(`nothing more has happened for ${QUIET_AFTER_MOMENTS_HOURS} h`);
  if (quietHours < FORGOTTEN_HOURS || signals.some(stillFires)) return null;
  return {
    result: 'escalated',
    because: `no signal for ${FORGOTTEN_HOURS} h, and nothing is known to fire still: what comes next is told anew`,
    forgotten: signals.filter(({ status, latest }) => status === 'firing' && !isMoment(latest)),
  };
};
