import type { Plan } from '../../lib/contracts/plan.ts';
import { rankRemedies } from '../../lib/domain/policy/rank-remedies.ts';
import { better, type RemedyCandidate, type RemedyQuestion } from '../../lib/domain/policy/remedy-candidate.ts';
import { type FitDeps, type FitQuestion, fitRemedy } from './fit-remedy.ts';

/** Causes that a question shows, each of which may be asked for. */
const CAUSES = 5;
/** More than people weigh in one answer; each is fitted to its live target. */
const OFFERED = 8;
/** Somebody would have to ask; nobody has yet. */
const WHOEVER_ASKS = 'whoever asks';

const isIn = ({ hypothesisId, runbook }: Plan, { hypothesis, manifest }: RemedyCandidate): boolean =>
  hypothesis.hypothesisId === hypothesisId && manifest.runbook === runbook;

/**
 * What people may ask for in the place of a plan: other remedies for its causes that fit their targets as they are now and that the
 * policy would not stop. To ask for anything else would give the plan away for nothing.
 */
export const offersBeside = async (
  deps: FitDeps,
  plan: Plan,
  remedies: RemedyQuestion,
  fitting: Pick<FitQuestion, 'history' | 'file' | 'diagnosis' | 'trackRecords'>,
): Promise<Plan['offers']> => {
  const candidates = remedies.diagnosis.hypotheses
    .slice(0, CAUSES)
    .flatMap(({ hypothesisId }) => rankRemedies({ ...remedies, change: { hypothesisId } }).candidates)
    .filter((candidate) => !isIn(plan, candidate))
    .sort(better)
    .slice(0, OFFERED);
  // The plan does not wait for what is only offered beside it: what cannot be looked at is not offered.
  const looked = await Promise.allSettled(
    candidates.map((candidate) =>
      fitRemedy(deps, { ...fitting, candidate, requestedBy: WHOEVER_ASKS, chosen: {}, composed: false }),
    ),
  );
  return looked.flatMap((each) => {
    if (each.status === 'rejected' || 'because' in each.value || each.value.plan.gate === 'stop') return [];
    const { hypothesisId, runbook } = each.value.plan;
    return [{ hypothesisId, runbook }];
  });
};
