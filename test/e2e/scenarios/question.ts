import { expect } from 'vitest';
import { linkIn, type Mail, sentMails } from '../account/mailbox.ts';
import { open } from '../account/pages.ts';
import { present } from '../account/present.ts';
import { until } from '../account/until.ts';
import type { Shop } from './shop.ts';

export interface Question {
  incidentId: string;
  mail: Mail;
  link: URL;
  expiresAt: Date;
}

/** Waits until somebody is asked about the shop's incident, and takes the link from the mail. */
export const questionTo = async ({ emulator, record, deadline }: Shop, approver: string): Promise<Question> => {
  const { incidentId } = await record.incident();
  const mail = await until(
    `a question about ${incidentId} to ${approver}`,
    deadline,
    async () =>
      (await sentMails(emulator.endpoint)).find(({ to, text }) => to === approver && text.includes(incidentId)),
    () => record.told(incidentId),
  );
  const [approval] = (await record.history(incidentId)).approvals;
  return {
    incidentId,
    mail,
    link: linkIn(mail),
    expiresAt: new Date(present(approval?.expiresAt, `question about ${incidentId} in the record`)),
  };
};

/** That the page's answer has this status, or that the question was over before the tests got to it, which they then say. */
export const expectAnswer = ({ expiresAt }: Question, answer: { status: number }, status: number): void => {
  const now = new Date();
  const late =
    now > expiresAt ? `the question had expired: at ${expiresAt.toISOString()}, it is ${now.toISOString()}` : '';
  expect(answer.status, late || 'the status of the page').toBe(status);
};

/** Opens the link's page as a person does; the page must be there. */
export const openQuestion = async ({ emulator }: Shop, question: Question): Promise<string> => {
  const page = await open(emulator, question.link);
  expectAnswer(question, page, 200);
  return page.html;
};
