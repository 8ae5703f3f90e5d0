import * as z from 'zod';

/** What can be wrong with a model's answer, in the words in which people are told. */
export const AnswerFault = z.enum([
  'not the form',
  'unknown hypotheses',
  'unknown facts',
  'unknown steps',
  'the same twice',
  'an empty sentence',
  'a link',
  'orders to its reader',
  'claims that say more than their facts',
  'steps that do not fit together',
  'a further look instead of an answer',
  'nothing to rank',
]);
export type AnswerFault = z.infer<typeof AnswerFault>;

/**
 * Why an answer is not taken. `words` are for the model, which can mend it with them: they may quote it, so that nobody else ever sees
 * them. `faults` are for people: what sorts of faults there are, and how many of each.
 */
export interface Complaint {
  words: string;
  faults: readonly { fault: AnswerFault; count: number }[];
}
