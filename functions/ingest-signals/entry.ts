import { AlarmActionCall } from '../../lib/contracts/events/cloudwatch-alarm.ts';
import { SqsEvent } from '../../lib/contracts/events/sqs.ts';
import type { BatchAnswer, QueueMessage } from './handler.ts';

/** What came in, as messages, and by which door. */
export interface Entry {
  messages: readonly QueueMessage[];
  /** An alarm called the function itself: no queue stands behind it that would deliver again. */
  direct: boolean;
}

/** A direct call was not dealt with: thrown, so that Lambda calls again and in the end hands the event on to people. */
export class SignalNotTakenInError extends Error {
  override readonly name = 'SignalNotTakenInError';
}

/** A batch of the queue, or an alarm whose action is the function, which then is a message like any other. */
export const readEntry = (event: unknown): Entry =>
  AlarmActionCall.safeParse(event).success
    ? { messages: [{ messageId: 'alarm-action', body: JSON.stringify(event) }], direct: true }
    : { messages: SqsEvent.parse(event).Records, direct: false };

/** Takes in what came by either door; see {@link SignalNotTakenInError} for what fails. */
export const takeIn =
  (ingest: (messages: readonly QueueMessage[]) => Promise<BatchAnswer>) =>
  async ({ messages, direct }: Entry): Promise<BatchAnswer> => {
    const answer = await ingest(messages);
    if (direct && answer.batchItemFailures.length > 0)
      throw new SignalNotTakenInError('the alarm that called was not attached; the log says why; Lambda calls again');
    return answer;
  };
