import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from './deadline.ts';

/** Looks again and again until there is an answer; says what was last seen when there is none before the deadline. */
export const until = async <T>(
  what: string,
  deadline: Deadline,
  look: () => Promise<T | null | undefined | false>,
  seen: () => Promise<unknown> = async () => 'nothing',
): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found) return found;
    if (deadline.isOver()) {
      const last = JSON.stringify(await seen(), null, 2);
      throw new Error(`${what}: not before the ${deadline.seconds} s were over. Last seen: ${last}`);
    }
    await sleep(1_000);
  }
};
