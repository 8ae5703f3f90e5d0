import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until there is an answer; says what was last seen when there is none in time. */
export const until = async <T>(
  what: string,
  withinSeconds: number,
  look: () => Promise<T | null | undefined | false>,
  seen: () => Promise<unknown> = async () => 'nothing',
): Promise<T> => {
  const deadline = Date.now() + 1000 * withinSeconds;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${withinSeconds} s. Last seen: ${JSON.stringify(await seen(), null, 2)}`);
    await sleep(1_000);
  }
};
