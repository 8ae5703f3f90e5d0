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

export interface SlackChannelOptions {
  /** As the catalog calls it. */
  name: string;
  conversation: string;
  records: Pick<NoticeRecords, 'threadOf' | 'setThread'>;
  undelivered: Undelivered;
}

/**
 * Tells a conversation of Slack. All notices of an incident are one thread there; those that call for somebody are shown in the
 * conversation, too.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export const createSlackChannel =
  (api: SlackApi, { name, conversation, records, undelivered }: SlackChannelOptions): TellChannel =>
  async (notice) => {
    const { incidentId, kind } = notice;
    const thread = incidentId === null ? null : await records.threadOf(incidentId, name);
    const inThread = thread ? { thread_ts: thread.ts, reply_broadcast: kind === 'escalated' } : {};
    const answer = await api('chat.postMessage', { ...message(conversation, noticeWords(notice)), ...inThread });
    if (!answer.ok) {
      undelivered(name, answer.error);
      return answer.mayHave && 'unknown';
    }
    if (!thread && incidentId !== null && answer.ts !== undefined)
      await records.setThread(incidentId, name, { conversation: answer.channel ?? conversation, ts: answer.ts });
    return true;
  };

export interface SlackPeopleOptions {
  /** Who is who in Slack, by mail address. */
  users: Readonly<Record<string, string | undefined>>;
  records: Pick<NoticeRecords, 'addQuestionMessage'>;
  undelivered: Undelivered;
}

/** Tells one person in their own conversation with the app; a question comes with its buttons. */
export const createSlackTeller =
  (api: SlackApi, { users, records, undelivered }: SlackPeopleOptions): TellPerson =>
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
      await records.addQuestionMessage(incidentId, approvalId, person, place);
    return true;
  };
