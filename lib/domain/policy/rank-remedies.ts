import { componentParts } from '../../contracts/component.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import { rankedConfidence } from '../diagnosis/doubt.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
import {
  better,
  byText,
  CONFIDENCE_FLOOR,
  candidateOf,
  contraindication,
  type RemedyCandidate,
  type RemedyQuestion,
  type SetAside,
  triedBefore,
} from './remedy-candidate.ts';

/** Why a runbook that treats the fault class is not taken for this hypothesis, or null when it may be. */
const objection = (question: RemedyQuestion, hypothesis: Hypothesis, manifest: RunbookManifest): string | null => {
  const { kind } = componentParts(hypothesis.component);
  if (kind !== manifest.targetKind) return `it works on a ${manifest.targetKind}, and this is a ${kind}`;
  if (
    question.change?.runbook === undefined &&
    question.change?.hypothesisId === undefined &&
    rankedConfidence(hypothesis) < CONFIDENCE_FLOOR
  )
    return `confidence ${rankedConfidence(hypothesis).toFixed(2)} in ${hypothesis.faultClass} is below ${CONFIDENCE_FLOOR}`;
  if (serviceOfComponent(hypothesis.component, question.catalog) === null)
    return 'the catalog has no service at this component';
  const before = triedBefore(question.tried, manifest, hypothesis);
  if (before) return `it was tried in attempt ${before.attempt}, which ended ${before.result}`;
  return contraindication(question, manifest, hypothesis.component)?.because ?? null;
};

/**
 * Every remedy for every likely hypothesis, best first, and what was set aside with the reason. A runbook that did not help
 * against a fault on a target is never offered for it again, and an operator's choice leaves nothing else.
 */
export const rankRemedies = (question: RemedyQuestion): { candidates: RemedyCandidate[]; setAside: SetAside[] } => {
  const { diagnosis, manifests, change } = question;
  const candidates: RemedyCandidate[] = [];
  const setAside: SetAside[] = [];
  for (const hypothesis of diagnosis.hypotheses) {
    if (change?.hypothesisId !== undefined && change.hypothesisId !== hypothesis.hypothesisId) continue;
    const aside = (runbook: string, because: string) =>
      setAside.push({ runbook, target: hypothesis.component, because });
    if (change?.runbook !== undefined && !manifests.some(({ runbook }) => runbook === change.runbook))
      aside(change.runbook, 'there is no such runbook');
    for (const manifest of manifests) {
      const treats = manifest.treats.some(({ faultClass }) => faultClass === hypothesis.faultClass);
      if (change?.runbook !== undefined && change.runbook !== manifest.runbook) {
        if (treats) aside(manifest.runbook, `the operator asked for ${change.runbook}`);
        continue;
      }
      if (!treats) {
        if (change?.runbook !== undefined) aside(manifest.runbook, `it does not treat ${hypothesis.faultClass}`);
        continue;
      }
      // That a runbook is for other things is worth a line only to somebody who asked for it.
      const otherKind = componentParts(hypothesis.component).kind !== manifest.targetKind;
      if (otherKind && change?.runbook === undefined) continue;
      const because = objection(question, hypothesis, manifest);
      const candidate = because === null ? candidateOf(question, hypothesis, manifest) : null;
      if (candidate) candidates.push(candidate);
      else if (because !== null) aside(manifest.runbook, because);
    }
  }
  const inOrder = (one: SetAside, other: SetAside) =>
    byText(one.runbook, other.runbook) || byText(one.target, other.target);
  return { candidates: candidates.sort(better), setAside: setAside.sort(inOrder) };
};
