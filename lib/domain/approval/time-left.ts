import { type Approval, ASKING_SECONDS, SHORTEST_ANSWER_SECONDS } from '../../contracts/approval.ts';
import type { Policies } from '../../contracts/catalog.ts';

type Times = Pick<Approval, 'requestedAt' | 'expiresAt'>;
type Waits = Pick<Policies['approval'], 'timeoutSeconds' | 'remindAfterSeconds'>;

const secondsUntil = (then: number, now: Date): number => (then - now.getTime()) / 1000;

const secondsLeft = ({ expiresAt }: Pick<Approval, 'expiresAt'>, now: Date): number =>
  secondsUntil(Date.parse(expiresAt), now);

/** Whether the time that the question prints is over. Until then it is answered, whoever takes it up; an expiry that is no time has passed. */
export const isOverdue = (question: Pick<Approval, 'expiresAt'>, now: Date): boolean =>
  !(secondsLeft(question, now) > 0);

/** From when on a question that is put again is a reminder, in milliseconds; null where none is sent. */
const reminderFrom = ({ requestedAt, expiresAt }: Times, remindAfterSeconds: number | null): number | null => {
  if (remindAfterSeconds === null) return null;
  const from = Date.parse(requestedAt) + remindAfterSeconds * 1000;
  const latest = Date.parse(expiresAt) - (ASKING_SECONDS + SHORTEST_ANSWER_SECONDS) * 1000;
  return from <= latest ? from : null;
};

/**
 * How a question that stands is put again: as it was, because a step is retried or another run takes it up; as a reminder to those
 * who did not answer it; or to nobody, because the time for reminding has passed, or its links would be dead before they are surely
 * sent: the workflow only goes on waiting.
 */
export const repetition = (
  question: Times,
  { remindAfterSeconds }: Pick<Waits, 'remindAfterSeconds'>,
  now: Date,
): 'as-it-was' | 'reminder' | 'silent' => {
  const from = reminderFrom(question, remindAfterSeconds);
  if (secondsLeft(question, now) < ASKING_SECONDS) return 'silent';
  if (from === null || now.getTime() < from) return 'as-it-was';
  return secondsLeft(question, now) < SHORTEST_ANSWER_SECONDS ? 'silent' : 'reminder';
};

/**
 * How long the workflow waits for an answer, in seconds: until the reminder, or else until the question expires; of the one that
 * stands or, where none does, of the one that is put next. A wait begins before its question is written down, by at most what asking
 * may take: it lasts so much longer, lest it end before the reminder is due or the question has expired. Never so short that it ends
 * before the asking can: a question with less left is waited for in silence.
 */
export const answerSeconds = (
  asked: readonly (Times & Pick<Approval, 'status'>)[],
  waits: Waits,
  now: Date,
): number => {
  const standing = asked.find(({ status }) => status === 'waiting');
  const question = standing ?? {
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + waits.timeoutSeconds * 1000).toISOString(),
  };
  const reminder = reminderFrom(question, waits.remindAfterSeconds);
  const seconds =
    reminder !== null && reminder > now.getTime()
      ? secondsUntil(reminder, now) + ASKING_SECONDS
      : secondsLeft(question, now) + (standing ? 0 : ASKING_SECONDS);
  return Math.max(SHORTEST_ANSWER_SECONDS, Math.ceil(seconds));
};
