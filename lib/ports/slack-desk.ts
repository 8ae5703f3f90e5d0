import type { SlackFormContext } from '../contracts/slack-interaction.ts';
import type { SentMessage } from './notice-records.ts';

/** What is done in Slack when somebody has pressed a button there. Each answers false, or nothing, when Slack did not take it; none throws. */
export interface SlackDesk {
  /** Puts words in the place of a message and its buttons. */
  replace(message: SentMessage, title: string, lines: readonly string[]): Promise<boolean>;
  /** Says something below a message, which stays as it is. Answers what it said, so that it can be said otherwise later. */
  reply(message: SentMessage, text: string): Promise<SentMessage | null>;
  /** Says otherwise what was said below a message. */
  reword(reply: SentMessage, text: string): Promise<boolean>;
  /** Opens the form that asks for a reason; within three seconds of the press. */
  askForReason(triggerId: string, context: SlackFormContext): Promise<boolean>;
}
