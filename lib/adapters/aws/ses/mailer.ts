import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { TellPerson } from '../../../ports/notifier.ts';
import type { Sender } from '../clients.ts';
import { delivered, type Undelivered } from '../delivery.ts';
import { renderMail } from './mail.ts';

export interface MailerOptions {
  /** A verified SES identity. Left out: no mail is sent, and every notice is undelivered. */
  mailFrom?: string | undefined;
  undelivered: Undelivered;
}

/** Sends a notice to one person by mail. */
export const createMailer =
  (client: Sender<'ses'>, { mailFrom, undelivered }: MailerOptions): TellPerson =>
  async (person, notice) => {
    if (!mailFrom) {
      undelivered('mail', 'the catalog names no mailFrom, so no mail is sent');
      return false;
    }
    const { subject, text, html } = renderMail(notice);
    const mail = new SendEmailCommand({
      FromEmailAddress: mailFrom,
      Destination: { ToAddresses: [person] },
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
        },
      },
    });
    return delivered('mail', undelivered, () => client.send(mail));
  };
