import type { AttachedSignal } from '../../contracts/signal.ts';
import { isMoment } from './moments.ts';

/**
 * Whether every signal that can clear has cleared. Moments (an OOM kill) never clear, so they do not hold it up; but where
 * there are only moments nothing has been cleared, and validation must look at the numbers.
 */
export const allCleared = (signals: readonly AttachedSignal[]): boolean => {
  const lasting = signals.filter(({ latest }) => !isMoment(latest));
  return lasting.length > 0 && lasting.every(({ status }) => status === 'resolved');
};
