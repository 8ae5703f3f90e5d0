import type { Taken } from '../../ports/notifier.ts';
import { awsErrorText, isThrottling, isTransient } from './errors.ts';

/** Hears why a notice was not delivered, for the log; the notice's own words and its link are not told. */
export type Undelivered = (channel: string, because: string) => void;

/** Whether a channel took it. One that is down answers false, or that it may have it, and says why to `undelivered`. */
export const delivered = async (
  channel: string,
  undelivered: Undelivered,
  send: () => Promise<unknown>,
): Promise<Taken> => {
  try {
    await send();
    return true;
  } catch (error) {
    undelivered(channel, awsErrorText(error));
    return isTransient(error) && !isThrottling(error) && 'unknown';
  }
};
