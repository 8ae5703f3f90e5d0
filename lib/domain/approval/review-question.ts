import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { allCleared } from '../correlation/all-cleared.ts';
import { outsidePath } from '../correlation/outside-path.ts';

export interface QuestionReview {
  status: 'symptom-cleared' | 'revoked';
  because: string;
}

/**
 * What the signals of this moment mean for a question to people: nothing (null); that it is withdrawn, because all have cleared;
 * or that it is revoked, because one contradicts the cause that the plan treats.
 */
export const reviewQuestion = (
  signals: readonly AttachedSignal[],
  plan: Pick<Plan, 'path'>,
  diagnosis: Pick<Diagnosis, 'knownSignals'> | null,
  edges: readonly Edge[],
): QuestionReview | null => {
  if (allCleared(signals)) return { status: 'symptom-cleared', because: 'every signal has cleared' };
  const [outside] = outsidePath(signals, { path: plan.path, knownSignals: diagnosis?.knownSignals ?? [] }, edges);
  return outside
    ? { status: 'revoked', because: `a new signal does not fit the cause: ${outside.latest.title}` }
    : null;
};
