import type { Notifier } from '../../ports/notifier.ts';
import type { Senders } from './clients.ts';
import { awsErrorText } from './errors.ts';
import { createMailer } from './ses/mailer.ts';
import { createAnnouncer } from './sns/announcer.ts';

export interface NotifierOptions {
  /** A verified SES identity. Left out: no mail is sent, and `tell` answers false. */
  mailFrom?: string | undefined;
  topicArn: string;
  /** Hears why a notice was not delivered, for the log; the notice's own words and its link are not told. */
  undelivered: (channel: 'mail' | 'topic', because: string) => void;
}

/** Mail to one person, the topic for everyone. A channel that is down answers false and says why to `undelivered`. */
export const createNotifier = (
  clients: Senders<'ses' | 'sns'>,
  { mailFrom, topicArn, undelivered }: NotifierOptions,
): Notifier => {
  const mail = mailFrom ? createMailer(clients.ses, mailFrom) : null;
  const announce = createAnnouncer(clients.sns, topicArn);
  const delivered = async (channel: 'mail' | 'topic', send: () => Promise<void>): Promise<boolean> => {
    try {
      await send();
      return true;
    } catch (error) {
      undelivered(channel, awsErrorText(error));
      return false;
    }
  };
  return {
    async tell(person, notice) {
      if (!mail) {
        undelivered('mail', 'the catalog names no mailFrom, so no mail is sent');
        return false;
      }
      return delivered('mail', () => mail(person, notice));
    },
    announce: (notice) => delivered('topic', () => announce(notice)),
  };
};
