import type { NoticeRecords } from '../../ports/notice-records.ts';
import type { TellChannel, TellPerson } from '../../ports/notifier.ts';
import type { Undelivered } from '../aws/delivery.ts';
import type { SlackApi } from './api.ts';
import { noticeWords, questionWords, type SlackWords } from './blocks.ts';

const message = (channel: string, { text, blocks }: SlackWords) => ({
  channel,
  text,
  blocks,
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
});

/** Hears that a notice was told, and that where could not be read or written down: it is told by itself, and nothing follows it. */
export type Unremembered = (channel: string, error: unknown) => void;

export interface SlackChannelOptions {
  /** As the catalog calls it. */
  name: string;
  conversation: string;
  records: Pick<NoticeRecords, 'threadOf' | 'setThread'>;
  undelivered: Undelivered;
  unremembered: Unremembered;
}

/**
 * Tells a conversation of Slack. All notices of an incident are one thread there; those that call for somebody are shown in the
 * conversation, too.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export const createSlackChannel =
  (api: SlackApi, { name, conversation, records, undelivered, unremembered }: SlackChannelOptions): TellChannel =>
  async (notice) => {
    const { incidentId, kind } = notice;
    const remembering = remembered(name, unremembered);
    const known = incidentId === null ? null : await remembering(() => records.threadOf(incidentId, name));
    // The catalog may call another conversation by this name since: a thread is of its own alone.
    const thread = known?.conversation === conversation ? known : null;
    const inThread = thread
      ? { thread_ts: thread.ts, reply_broadcast: kind === 'escalated' || kind === 'approval-request' }
      : {};
    const answer = await api('chat.postMessage', { ...message(conversation, noticeWords(notice)), ...inThread });
    if (!answer.ok) {
      undelivered(name, answer.error);
      return answer.mayHave && 'unknown';
    }
    const { ts } = answer;
    if (!thread && incidentId !== null && ts !== undefined)
      await remembering(() => records.setThread(incidentId, name, { conversation, ts }));
    return true;
  };

export interface SlackPeopleOptions {
  /** Who is who in Slack, by mail address. */
  users: Readonly<Record<string, string | undefined>>;
  records: Pick<NoticeRecords, 'addQuestionMessage'>;
  undelivered: Undelivered;
  unremembered: Unremembered;
}

/** Tells one person in their own conversation with the app; a question comes with its buttons. */
export const createSlackTeller =
  (api: SlackApi, { users, records, undelivered, unremembered }: SlackPeopleOptions): TellPerson =>
  async (person, notice) => {
    const user = users[person];
    if (user === undefined) return false;
    const { link, incidentId, approvalId } = notice;
    const words = link === undefined ? noticeWords(notice) : questionWords({ ...notice, link });
    const answer = await api('chat.postMessage', message(user, words));
    if (!answer.ok) {
      undelivered('slack', answer.error);
      return answer.mayHave && 'unknown';
    }
    const place = answer.channel !== undefined &&
      answer.ts !== undefined && { conversation: answer.channel, ts: answer.ts };
    if (place && incidentId !== null && approvalId !== undefined)
      await remembered('slack', unremembered)(() => records.addQuestionMessage(incidentId, approvalId, person, place));
    return true;
  };

/** What is told stays told when the table cannot be reached: else it would be told again in the next channel. */
const remembered =
  (channel: string, unremembered: Unremembered) =>
  async <Value>(ask: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await ask();
    } catch (error) {
      unremembered(channel, error);
      return null;
    }
  };
