import type { ApprovalChange } from '../../contracts/approval.ts';
import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { AttemptResult, TrackRecord } from '../../contracts/outcome.ts';
import { callGraph } from '../diagnosis/graph.ts';
import { componentOfService } from '../evidence/scope.ts';
import { chanceToHelp } from '../learning/track-record.ts';
import { impactRank } from './impact-order.ts';

export interface RemedyQuestion {
  diagnosis: Pick<Diagnosis, 'hypotheses'>;
  evidence: readonly Evidence[];
  edges: readonly Edge[];
  manifests: readonly RunbookManifest[];
  catalog: Catalog;
  /** What was tried in this incident. */
  tried: readonly AttemptResult[];
  trackRecords: readonly TrackRecord[];
  /** An operator's choice; a person answers for it, so the floor of confidence does not apply. */
  change?: ApprovalChange | undefined;
}

export interface RemedyCandidate {
  hypothesis: Hypothesis;
  manifest: RunbookManifest;
  service: string;
  target: ComponentId;
  effect: 'cures' | 'mitigates';
  /** 0 to 1: confidence in the hypothesis × chance that the runbook helps against it here. */
  expectedBenefit: number;
  because: string;
}

export interface SetAside {
  runbook: string;
  target: ComponentId;
  because: string;
}

/** A cause less likely than this is not worth a change, nor a line in front of a person. */
const CONFIDENCE_FLOOR = 0.1;

const triedBefore = (
  tried: readonly AttemptResult[],
  { runbook }: RunbookManifest,
  { component, faultClass }: Hypothesis,
) =>
  tried
    .filter((attempt) => attempt.runbook === runbook && attempt.target === component)
    .find(
      ({ result, faultClass: against }) =>
        // What made the target worse once is not tried on it again, whatever it is called now.
        result === 'worse' || (against === faultClass && result !== 'cured' && result !== 'mitigated'),
    );

const contraindication = ({ evidence, edges }: RemedyQuestion, manifest: RunbookManifest, target: ComponentId) => {
  const callees = new Set(callGraph(edges).callees(target));
  return manifest.contraindications.find(({ fact, on }) =>
    evidence.some(
      (item) =>
        item.fact === fact &&
        item.component !== null &&
        (on === 'target' ? item.component === target : callees.has(item.component)),
    ),
  );
};

const serviceAt = (target: ComponentId, catalog: Catalog): string | undefined =>
  Object.keys(catalog.services).find((name) => componentOfService(name, catalog) === target);

/** Why a runbook that treats the fault class is not taken for this hypothesis, or null when it may be. */
const objection = (question: RemedyQuestion, hypothesis: Hypothesis, manifest: RunbookManifest): string | null => {
  const { kind } = componentParts(hypothesis.component);
  if (kind !== manifest.targetKind) return `it works on a ${manifest.targetKind}, and this is a ${kind}`;
  if (
    question.change?.runbook === undefined &&
    question.change?.hypothesisId === undefined &&
    hypothesis.confidence < CONFIDENCE_FLOOR
  )
    return `confidence ${hypothesis.confidence.toFixed(2)} in ${hypothesis.faultClass} is below ${CONFIDENCE_FLOOR}`;
  if (serviceAt(hypothesis.component, question.catalog) === undefined)
    return 'the catalog has no service at this component';
  const before = triedBefore(question.tried, manifest, hypothesis);
  if (before) return `it was tried in attempt ${before.attempt}, which ended ${before.result}`;
  return contraindication(question, manifest, hypothesis.component)?.because ?? null;
};

const candidateOf = (
  { catalog, trackRecords }: RemedyQuestion,
  hypothesis: Hypothesis,
  manifest: RunbookManifest,
): RemedyCandidate | null => {
  const treatment = manifest.treats.find(({ faultClass }) => faultClass === hypothesis.faultClass);
  const service = serviceAt(hypothesis.component, catalog);
  if (!treatment || service === undefined) return null;
  const record = trackRecords.find(
    (each) =>
      each.runbook === manifest.runbook && each.service === service && each.faultClass === hypothesis.faultClass,
  );
  const chance = chanceToHelp(treatment.prior, record ?? null);
  return {
    hypothesis,
    manifest,
    service,
    target: hypothesis.component,
    effect: treatment.effect,
    expectedBenefit: hypothesis.confidence * chance,
    because: `${hypothesis.faultClass} of ${hypothesis.component} (confidence ${hypothesis.confidence.toFixed(2)}) × ${manifest.runbook} ${treatment.effect} it with a chance of ${chance.toFixed(2)} (${record ? `helped ${record.helped}, failed ${record.failed} here` : 'not tried here yet'})`,
  };
};

const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Most benefit first; then what cures, what risks less, and names, so that equals always stand in the same order. */
const better = (one: RemedyCandidate, other: RemedyCandidate): number =>
  other.expectedBenefit - one.expectedBenefit ||
  Number(other.effect === 'cures') - Number(one.effect === 'cures') ||
  impactRank(one.manifest.impact) - impactRank(other.manifest.impact) ||
  one.manifest.capacityTouched - other.manifest.capacityTouched ||
  byText(one.manifest.runbook, other.manifest.runbook) ||
  byText(one.target, other.target) ||
  byText(one.hypothesis.hypothesisId, other.hypothesis.hypothesisId);

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
