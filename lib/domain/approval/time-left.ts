import { type Approval, ASKING_SECONDS, SHORTEST_ANSWER_SECONDS } from '../../contracts/approval.ts';

const secondsLeft = ({ expiresAt }: Pick<Approval, 'expiresAt'>, now: Date): number =>
  (Date.parse(expiresAt) - now.getTime()) / 1000;

/** Whether nobody can answer in time any more: the question would hardly be put again before its links are dead. */
export const isOverdue = (question: Pick<Approval, 'expiresAt'>, now: Date): boolean =>
  secondsLeft(question, now) < ASKING_SECONDS;

/**
 * How long a further run of an incident waits for an answer, in seconds: until the question that stands expires, or the whole time
 * where none does. Never so short that the wait ends before the asking can: an overdue question is ended by that.
 */
export const answerSeconds = (
  asked: readonly Pick<Approval, 'status' | 'expiresAt'>[],
  timeoutSeconds: number,
  now: Date,
): number => {
  const standing = asked.find(({ status }) => status === 'waiting');
  return standing ? Math.max(SHORTEST_ANSWER_SECONDS, Math.ceil(secondsLeft(standing, now))) : timeoutSeconds;
};
