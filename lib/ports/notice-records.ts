import type { HeldNotice } from '../contracts/notices.ts';

/** A message of Slack by its place: the conversation and the instant that names it there. */
export interface SentMessage {
  conversation: string;
  ts: string;
}

/** What was sent where, so that what follows can join it, and what was pressed there. */
export interface NoticeRecords {
  /** The message of this incident in a channel that all others there follow; null before the first. */
  threadOf(incidentId: string, channel: string): Promise<SentMessage | null>;
  /** The first one stays. */
  setThread(incidentId: string, channel: string, message: SentMessage): Promise<void>;
  /** Where a question was put to people, each place once however often it was put there. */
  questionMessages(incidentId: string, approvalId: string): Promise<SentMessage[]>;
  addQuestionMessage(incidentId: string, approvalId: string, person: string, message: SentMessage): Promise<void>;
  /** True for the first who hands in this signature; remembered for longer than a signature is good. */
  firstPress(signature: string, at: Date): Promise<boolean>;
  /** True for the first who is about to tell of this occasion; remembered for longer than a table's stream repeats a change. */
  firstTelling(occasion: string, at: Date): Promise<boolean>;
  /** Where it was told, each place once; remembered as long. */
  placesTold(occasion: string): Promise<SentMessage[]>;
  addPlaceTold(occasion: string, message: SentMessage, at: Date): Promise<void>;
  /** Keeps a notice until quiet hours are over; one that is kept already stays as it is. */
  holdNotice(notice: HeldNotice): Promise<void>;
  /** All that are kept, the oldest first. One that cannot be read keeps no other from being told: `unreadable` hears of it. */
  heldNotices(unreadable?: (error: unknown) => void): Promise<HeldNotice[]>;
  forgetNotice(notice: HeldNotice): Promise<void>;
}
