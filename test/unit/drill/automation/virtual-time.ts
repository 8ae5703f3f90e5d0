import FakeTimers from '@sinonjs/fake-timers';
import type { AutomationExecution, RunOptions } from '../../../../drill/automation/types.ts';

/** A clock of its own for a run: nothing global is patched. */
export const virtualTime = (startedAt = new Date('2026-03-01T12:00:00Z')) => {
  const clock = FakeTimers.createClock(startedAt);
  const sleep: RunOptions['sleep'] = (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(() => resolve(), milliseconds);
      signal.addEventListener('abort', () => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
  return {
    sleep,
    now: () => new Date(clock.now),
    after: (seconds: number, what: () => void) => clock.setTimeout(what, seconds * 1000),
    /** Timers that nobody waits for any more. */
    leftOver: () => clock.countTimers(),
    /** Lets time pass until the run has ended; answers how many seconds that took. */
    finish: async (execution: Pick<AutomationExecution, 'finished'>): Promise<number> => {
      let ended = false;
      execution.finished.then(() => {
        ended = true;
      });
      while (!ended) await clock.nextAsync();
      return (clock.now - startedAt.getTime()) / 1000;
    },
  };
};
export type VirtualTime = ReturnType<typeof virtualTime>;
