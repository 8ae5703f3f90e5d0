import type { ApprovalChange } from '../../contracts/approval.ts';
import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { AttemptResult, TrackRecord } from '../../contracts/outcome.ts';
import { rankedConfidence } from '../diagnosis/doubt.ts';
import { callGraph } from '../diagnosis/graph.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
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
export const CONFIDENCE_FLOOR = 0.1;

/** The attempt that speaks against a runbook for a hypothesis, if there is one. */
export const triedBefore = (
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

/** What is known of a target or its callees that makes a runbook a bad idea there. */
export const contraindication = (
  { evidence, edges }: RemedyQuestion,
  manifest: RunbookManifest,
  target: ComponentId,
) => {
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

/** A runbook for a hypothesis with what it is worth, or null when it treats no such fault or nobody owns the component. */
export const candidateOf = (
  { catalog, trackRecords }: RemedyQuestion,
  hypothesis: Hypothesis,
  manifest: RunbookManifest,
): RemedyCandidate | null => {
  const treatment = manifest.treats.find(({ faultClass }) => faultClass === hypothesis.faultClass);
  const service = serviceOfComponent(hypothesis.component, catalog);
  if (!treatment || service === null) return null;
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
    expectedBenefit: rankedConfidence(hypothesis) * chance,
    because: `${hypothesis.faultClass.replaceAll('-', ' ')} of ${service} (confidence ${rankedConfidence(hypothesis).toFixed(2)}): ${manifest.runbook} ${treatment.effect} that in about ${Math.round(100 * chance)} of 100 cases (${record ? `here it helped ${record.helped} times and failed ${record.failed} times` : 'as its manifest says; it was not tried here yet'})`,
  };
};

export const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Most benefit first; then what cures, what risks less, and names, so that equals always stand in the same order. */
export const better = (one: RemedyCandidate, other: RemedyCandidate): number =>
  other.expectedBenefit - one.expectedBenefit ||
  Number(other.effect === 'cures') - Number(one.effect === 'cures') ||
  impactRank(one.manifest.impact) - impactRank(other.manifest.impact) ||
  one.manifest.capacityTouched - other.manifest.capacityTouched ||
  byText(one.manifest.runbook, other.manifest.runbook) ||
  byText(one.target, other.target) ||
  byText(one.hypothesis.hypothesisId, other.hypothesis.hypothesisId);
