import type { Approval, Yes } from '../contracts/approval.ts';

/** What has become of a question: it has ended, or one of the two people that it needs has said yes, or has taken that back. */
export type QuestionNews = {
  /** As it stands after that. */
  approval: Approval;
} & ({ what: 'ended' | 'first-yes' } | { what: 'yes-taken-back'; yes: Yes });

/** Tells those who were asked, where they were asked. Never throws for a channel that is down. */
export type TellNews = (news: QuestionNews) => Promise<void>;

/** Looks whether a question has ended while it was being put, and says so there. Never throws, and is never late. */
export type FollowEnd = (question: Pick<Approval, 'incidentId' | 'approvalId'>) => Promise<void>;
