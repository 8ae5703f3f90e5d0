import { Transient } from '../../contracts/errors.ts';

/** Too many others wrote the same records at the same time; the same request may well get through later. */
export const contention = (what: string, tries: number): Transient =>
  new Transient(
    `${what}: others wrote the same records ${tries} times in a row; nothing is wrong with the request, try again`,
  );

export interface TriesOptions {
  sleep: (milliseconds: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** Answer of one try: the value, or `undefined` when somebody else was faster and it is worth looking again. */
export type Try<T> = () => Promise<{ value: T } | undefined>;

export type Tries = <T>(what: string, attempt: Try<T>) => Promise<T>;

/** Far above what jitter ever needs: with n writers on one record somebody gets through in every round. */
const MAXIMUM_TRIES = 250;
const FIRST_WAIT_MILLISECONDS = 8;
const LONGEST_WAIT_MILLISECONDS = 250;

/** Wait before the n-th retry (0-based): exponential with full jitter, so that rivals do not meet again. */
export const backoffMilliseconds = (retry: number, random: () => number): number =>
  random() * Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** Math.min(retry, 10));

/** Repeats an optimistic read-decide-write until it holds; throws {@link Transient} when it never does. */
export const createTries =
  ({ sleep, random }: TriesOptions): Tries =>
  async (what, attempt) => {
    for (let retry = 0; retry < MAXIMUM_TRIES; retry += 1) {
      const answer = await attempt();
      if (answer) return answer.value;
      await sleep(backoffMilliseconds(retry, random));
    }
    throw contention(what, MAXIMUM_TRIES);
  };
