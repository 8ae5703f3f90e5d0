import { PublishCommand } from '@aws-sdk/client-sns';
import type { TellChannel } from '../../../ports/notifier.ts';
import type { Sender } from '../clients.ts';
import { delivered, type Undelivered } from '../delivery.ts';

/** SNS takes subjects of at most 100 ASCII characters without line breaks, beginning with a letter, a number or punctuation. */
const MAX_SUBJECT_CHARACTERS = 100;

/** SNS takes 256 KiB; nobody reads more than this in a notice. */
const MAX_MESSAGE_CHARACTERS = 8000;

export const snsSubject = (subject: string): string =>
  subject
    // Letters keep their base form (é becomes e); what has none becomes a question mark.
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim()
    .slice(0, MAX_SUBJECT_CHARACTERS)
    .trim() || 'Selfheal';

export interface AnnouncerOptions {
  topicArn: string;
  undelivered: Undelivered;
}

/** Publishes a notice to everyone who watches the topic. */
export const createAnnouncer =
  (client: Sender<'sns'>, { topicArn, undelivered }: AnnouncerOptions): TellChannel =>
  async (notice) => {
    const closing = [
      ...(notice.signInAt === undefined ? [] : ['', `Sign in to answer: ${notice.signInAt}`]),
      ...(notice.page === undefined ? [] : ['', `Sign in and look: ${notice.page}`]),
      ...(notice.incidentId === null ? [] : ['', `Incident ${notice.incidentId}`]),
    ];
    const announcement = new PublishCommand({
      TopicArn: topicArn,
      Subject: snsSubject(notice.subject),
      // The client cannot encode half a character, and would publish nothing.
      Message: [...notice.lines, ...closing].join('\n').slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed(),
      MessageAttributes: { kind: { DataType: 'String', StringValue: notice.kind } },
    });
    return delivered('topic', undelivered, () => client.send(announcement));
  };
