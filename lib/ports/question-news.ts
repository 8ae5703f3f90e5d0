import type { Approval } from '../contracts/approval.ts';

/** What has become of a question: it has ended, or one of the two people that it needs has said yes. */
export interface QuestionNews {
  what: 'ended' | 'first-yes';
  /** As it stands after that. */
  approval: Approval;
}

/** Tells those who were asked, where they were asked. Never throws for a channel that is down. */
export type TellNews = (news: QuestionNews) => Promise<void>;
