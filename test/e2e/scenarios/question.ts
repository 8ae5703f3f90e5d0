import { linkIn, type Mail, sentMails } from '../account/mailbox.ts';
import { until } from '../account/until.ts';
import type { Shop } from './shop.ts';

export interface Question {
  incidentId: string;
  mail: Mail;
  link: URL;
}

/** Waits until somebody is asked about the shop's incident, and takes the link from the mail. */
export const questionTo = async ({ emulator, record }: Shop, approver: string): Promise<Question> => {
  const { incidentId } = await record.incident(60);
  const mail = await until(
    `a question about ${incidentId} to ${approver}`,
    120,
    async () =>
      (await sentMails(emulator.endpoint)).find(({ to, text }) => to === approver && text.includes(incidentId)),
    async () => (await record.history(incidentId)).timeline.map(({ kind, summary }) => `${kind}: ${summary}`),
  );
  return { incidentId, mail, link: linkIn(mail) };
};
