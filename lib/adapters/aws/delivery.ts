import { awsErrorText } from './errors.ts';

/** Hears why a notice was not delivered, for the log; the notice's own words and its link are not told. */
export type Undelivered = (channel: string, because: string) => void;

/** Whether a channel took it. One that is down answers false and says why to `undelivered`. */
export const delivered = async (
  channel: string,
  undelivered: Undelivered,
  send: () => Promise<unknown>,
): Promise<boolean> => {
  try {
    await send();
    return true;
  } catch (error) {
    undelivered(channel, awsErrorText(error));
    return false;
  }
};
