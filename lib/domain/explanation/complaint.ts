import type { AnswerFault, Complaint } from '../../contracts/complaint.ts';
import { PLACEHOLDER } from '../redaction/kinds.ts';

export const complaint = (words: string, fault: AnswerFault, count = 1): Complaint => ({
  words,
  faults: [{ fault, count }],
});

/** Several complaints about one answer as one, each sort of fault once. */
export const together = (complaints: readonly Complaint[]): Complaint => ({
  words: complaints.map(({ words }) => words).join('. '),
  faults: [
    ...Map.groupBy(
      complaints.flatMap(({ faults }) => faults),
      ({ fault }) => fault,
    ),
  ].map(([fault, same]) => ({ fault, count: same.reduce((sum, { count }) => sum + count, 0) })),
});

/** What was wrong with an answer, as people read it: nothing of it is the model's. */
export const faultsInWords = ({ faults }: Complaint): string =>
  faults.map(({ fault, count }) => `${fault} (${count})`).join(', ');

/**
 * About a sentence that holds with its placeholders and not with what they stand for. The model is not told what that is, not even in a
 * complaint.
 */
export const complaintAboutValues = (sentence: string): string =>
  `what ${[...new Set(sentence.match(PLACEHOLDER))].join(', ')} stands for is in none of the facts that it cites; leave it out`;
