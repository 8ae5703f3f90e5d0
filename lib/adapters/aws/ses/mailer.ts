import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Notice } from '../../../ports/notifier.ts';
import type { Sender } from '../clients.ts';
import { renderMail } from './mail.ts';

/** Sends a notice to one person by mail; throws when SES does not take it. `from` is a verified identity. */
export const createMailer =
  (client: Sender<'ses'>, from: string) =>
  async (person: string, notice: Notice): Promise<void> => {
    const { subject, text, html } = renderMail(notice);
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [person] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
          },
        },
      }),
    );
  };
