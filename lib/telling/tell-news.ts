import { endWords, firstYesWords } from '../domain/notices/question-end.ts';
import type { CaseRecords } from '../ports/case-records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { NoticeRecords } from '../ports/notice-records.ts';
import type { QuestionNews, TellNews } from '../ports/question-news.ts';
import type { SlackDesk } from '../ports/slack-desk.ts';

export interface TellNewsParts {
  incidents: Pick<CaseRecords, 'plan'>;
  records: Pick<NoticeRecords, 'questionMessages' | 'threadOf' | 'firstTelling'>;
  desk: Pick<SlackDesk, 'replace' | 'reply'>;
  /** The channels of Slack by their names in the catalog: an incident may have a thread in each. */
  channels: readonly string[];
  journal: Journal;
  now: Clock;
}

/**
 * Says in Slack what became of a question: in the place of every message that put it, and in the incident's threads. A message may be
 * replaced twice with the same words; a thread hears of each end once, or, where Slack did not take it, not at all.
 */
export const createTellNews =
  (parts: TellNewsParts): TellNews =>
  async (news) => {
    const { incidentId, approvalId } = news.approval;
    const failed = (error: unknown) =>
      parts.journal.line('the end of a question could not be told', { incidentId, approvalId, error: String(error) });
    const words = await wordsOf(parts, news, failed);
    if (!words) return;
    const replaced = news.what === 'ended' ? replaceMessages(parts, news, words) : null;
    await Promise.all([replaced?.catch(failed), tellThreads(parts, news, words).catch(failed)]);
  };

type Words = NonNullable<ReturnType<typeof endWords>>;

const wordsOf = async (
  { incidents }: TellNewsParts,
  { what, approval }: QuestionNews,
  failed: (error: unknown) => void,
): Promise<Words | null> => {
  if (what === 'first-yes') return firstYesWords(approval);
  const plan = await incidents.plan(approval.incidentId, approval.attempt).catch(failed);
  // Of another plan that has taken its place since nothing is said.
  return endWords(approval, plan?.planHash === approval.planHash ? plan : null);
};

const replaceMessages = async (
  { records, desk }: TellNewsParts,
  { approval: { incidentId, approvalId } }: QuestionNews,
  { title, lines }: Words,
): Promise<void> => {
  const put = await records.questionMessages(incidentId, approvalId);
  await Promise.all(put.map((message) => desk.replace(message, title, lines)));
};

const tellThreads = async (
  { records, desk, channels, now }: TellNewsParts,
  news: QuestionNews,
  { title, lines }: Words,
): Promise<void> => {
  const { incidentId } = news.approval;
  const known = await Promise.all(channels.map((channel) => records.threadOf(incidentId, channel)));
  const threads = known.filter((thread) => thread !== null);
  // Written down before it is said: the stream hands on a change more than once, and a second line would look like a second decision.
  if (threads.length === 0 || !(await records.firstTelling(occasionOf(news), now()))) return;
  await Promise.all(threads.map((thread) => desk.reply(thread, [title, ...lines].join('\n'))));
};

/** One approval may be given and then taken back, and a first yes taken back and given again. */
const occasionOf = ({ what, approval: { approvalId, status, yeses } }: QuestionNews): string =>
  `${approvalId}#${what === 'first-yes' ? `yes ${yeses.at(-1)?.by} ${yeses.at(-1)?.at}` : status === 'used' ? 'approved' : status}`;
