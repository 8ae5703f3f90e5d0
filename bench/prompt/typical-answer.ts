import type { Told } from '../../lib/domain/explanation/tellable.ts';
import { isUnread } from '../../lib/domain/explanation/told-case.ts';
import { DiagnoseAnswer } from '../../lib/prompts/diagnose.ts';
import { MAXIMUM_READINGS } from '../../lib/prompts/interpret-logs.ts';

const CLAIMS = 5;
const SENTENCE =
  'A new version of the service was deployed four minutes before its requests began to fail, and its callers wait for it since.';

/** An answer as long as they usually are: every hypothesis, five claims of twenty-odd words with three facts each, every unread line. */
export const typicalAnswer = ({ hypotheses, evidence }: Told): DiagnoseAnswer => {
  const ids = evidence.slice(0, 3).map(({ evidenceId }) => evidenceId);
  return DiagnoseAnswer.parse({
    hypotheses: hypotheses.map(({ hypothesisId }) => ({ hypothesisId, confidence: 0.75 })),
    claims: Array.from({ length: CLAIMS }, () => ({ text: SENTENCE, evidence: ids })),
    readings: evidence
      .filter(isUnread)
      .slice(0, MAXIMUM_READINGS)
      .map(({ evidenceId }) => ({ evidenceId, reading: 'log-dependency-error' })),
  });
};
