import type { Yes } from '../contracts/approval.ts';
import {
  type EndWords,
  endWords,
  firstYesWords,
  formerYesWords,
  yesTakenBackWords,
} from '../domain/notices/question-end.ts';
import type { CaseRecords } from '../ports/case-records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { NoticeRecords } from '../ports/notice-records.ts';
import type { QuestionNews, TellNews } from '../ports/question-news.ts';
import type { SlackDesk } from '../ports/slack-desk.ts';

export interface TellNewsParts {
  incidents: Pick<CaseRecords, 'plan'>;
  records: Pick<NoticeRecords, 'questionMessages' | 'threadOf' | 'firstTelling' | 'placesTold' | 'addPlaceTold'>;
  desk: Pick<SlackDesk, 'replace' | 'reply' | 'reword'>;
  /** The channels of Slack by their names in the catalog: an incident may have a thread in each. */
  channels: readonly string[];
  journal: Journal;
  now: Clock;
}

/**
 * Says in Slack what became of a question: in the place of every message that put it, and in the incident's threads. A message may be
 * replaced twice with the same words; a thread hears of each end once, or, where Slack did not take it, not at all. What was said of a
 * yes that is taken back is said otherwise, wherever it stands.
 */
export const createTellNews =
  (parts: TellNewsParts): TellNews =>
  async (news) => {
    const { incidentId, approvalId } = news.approval;
    const failed = (error: unknown) =>
      parts.journal.line('the end of a question could not be told', { incidentId, approvalId, error: String(error) });
    const words = await wordsOf(parts, news, failed);
    if (!words) return;
    await Promise.all([
      news.what === 'ended' && replaceMessages(parts, news, words).catch(failed),
      news.what === 'yes-taken-back' && correctWords(parts, news, words).catch(failed),
      tellThreads(parts, news, words).catch(failed),
    ]);
  };

const textOf = ({ title, lines }: EndWords): string => [title, ...lines].join('\n');

const wordsOf = async (
  { incidents }: TellNewsParts,
  news: QuestionNews,
  failed: (error: unknown) => void,
): Promise<EndWords | null> => {
  const { what, approval } = news;
  if (what === 'first-yes') return firstYesWords(approval);
  if (what === 'yes-taken-back') return yesTakenBackWords(news.yes, approval);
  const plan = await incidents.plan(approval.incidentId, approval.attempt).catch(failed);
  // Of another plan that has taken its place since nothing is said.
  return endWords(approval, plan?.planHash === approval.planHash ? plan : null);
};

const replaceMessages = async (
  { records, desk }: TellNewsParts,
  { approval: { incidentId, approvalId } }: QuestionNews,
  { title, lines }: EndWords,
): Promise<void> => {
  const put = await records.questionMessages(incidentId, approvalId);
  await Promise.all(put.map((message) => desk.replace(message, title, lines)));
};

/**
 * The lines that told of the yes are said otherwise. Who was asked again while it stood read of it in the question itself: that keeps
 * its buttons, so it is said below.
 */
const correctWords = async (
  { records, desk, now }: TellNewsParts,
  { approval, yes }: Extract<QuestionNews, { what: 'yes-taken-back' }>,
  words: EndWords,
): Promise<void> => {
  const { incidentId, approvalId } = approval;
  const lines = await records.placesTold(occasionOf({ what: 'first-yes', approval: { ...approval, yeses: [yes] } }));
  await Promise.all(lines.map((line) => desk.reword(line, textOf(formerYesWords(yes, approval)))));
  const put = await records.questionMessages(incidentId, approvalId);
  const since = put.filter(({ ts }) => Number(ts) * 1000 >= Date.parse(yes.at));
  if (since.length === 0 || !(await records.firstTelling(`${takenBackOccasion(approvalId, yes)}#asked`, now()))) return;
  await Promise.all(since.map((message) => desk.reply(message, textOf(words))));
};

const tellThreads = async (
  { records, desk, channels, now }: TellNewsParts,
  news: QuestionNews,
  words: EndWords,
): Promise<void> => {
  const { incidentId } = news.approval;
  const occasion = occasionOf(news);
  const told = await Promise.allSettled(
    channels.map(async (channel) => {
      const thread = await records.threadOf(incidentId, channel);
      // Written down before it is said: the stream hands on a change more than once, and a second line would look like a second
      // decision. By channel: a thread may begin after the others have heard.
      if (!thread || !(await records.firstTelling(`${occasion}#${channel}`, now()))) return;
      const line = await desk.reply(thread, textOf(words));
      if (line && news.what === 'first-yes') await records.addPlaceTold(occasion, line, now());
    }),
  );
  const failed = told.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
};

const takenBackOccasion = (approvalId: string, { by, at }: Yes): string => `${approvalId}#no yes ${by} ${at}`;

/** One approval may be given and then taken back, and a first yes taken back and given again. */
const occasionOf = (news: QuestionNews): string => {
  const { approvalId, status, yeses } = news.approval;
  if (news.what === 'yes-taken-back') return takenBackOccasion(approvalId, news.yes);
  if (news.what === 'first-yes') return `${approvalId}#yes ${yeses.at(-1)?.by} ${yeses.at(-1)?.at}`;
  return `${approvalId}#${status === 'used' ? 'approved' : status}`;
};
