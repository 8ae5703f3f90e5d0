import type { ApprovalView, StepView } from '../../console/views.ts';
import type { ApprovalLink } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type PlanStep, stepsOf } from '../../lib/contracts/plan.ts';
import { toldToPeople } from '../../lib/domain/redaction/plain-words.ts';
import { decisionText } from './decision-text.ts';
import type { Question } from './question-behind.ts';

/** Puts together what one approver may see through one link: the incident and the one plan that it is about. */
export const approvalView = (
  { history, approval, plan, diagnosis }: Question,
  manifests: readonly RunbookManifest[],
  link: ApprovalLink,
): ApprovalView => {
  const steps = stepsOf(plan).flatMap((step) => stepView(manifests, step) ?? []);
  return {
    incidentId: link.incidentId,
    title: toldToPeople(history.incident.title),
    openedAt: history.incident.openedAt,
    summary: diagnosis.summary,
    facts: diagnosis.claims.map(({ text, evidence }) => ({ text, evidenceIds: evidence })),
    lookups: diagnosis.lookups.map(
      ({ asked, found, refused }) =>
        `${toldToPeople(asked)}: ${refused === null ? `${found} facts` : `refused, as ${toldToPeople(refused)}`}`,
    ),
    readings: diagnosis.readings.map(
      ({ evidenceId, reading, component }) =>
        `${reading.replace(/^log-/, '').replaceAll('-', ' ')} in the log of ${component ?? 'the account'} [${evidenceId}]`,
    ),
    lacked: diagnosis.lacked.map(toldToPeople),
    hypotheses: diagnosis.hypotheses.slice(0, 5).map(({ hypothesisId, faultClass, component, confidence }) => ({
      hypothesisId,
      text: `${faultClass.replaceAll('-', ' ')} of ${component}`,
      confidence,
      chosen: hypothesisId === plan.hypothesisId,
    })),
    plan: {
      steps,
      impact: plan.risk.level,
      risk: plan.risk.because,
      asks: plan.verdicts.filter(({ verdict }) => verdict !== 'allow').map(({ because }) => because),
    },
    otherRunbooks: [...new Set(plan.alternatives.map(({ runbook }) => runbook))].filter(
      (runbook) => !steps.some((step) => step.runbook === runbook),
    ),
    approver: link.approver,
    expiresAt: approval.expiresAt,
    status: approval.status === 'waiting' ? 'waiting' : 'decided',
    decision: decisionText(approval),
  };
};

const stepView = (
  manifests: readonly RunbookManifest[],
  { runbook, target, parameters, impact, because, rollback }: PlanStep,
): StepView | null => {
  const manifest = manifests.find((each) => each.runbook === runbook);
  if (!manifest) return null;
  const withoutRollback = manifest.rollback.by === 'none' ? manifest.rollback.because : 'it cannot be taken back';
  return {
    runbook,
    title: manifest.title,
    description: manifest.description,
    target,
    parameters: Object.entries(parameters),
    impact,
    because,
    rollback: rollback ? `it is taken back with ${rollback.runbook}` : withoutRollback,
  };
};
