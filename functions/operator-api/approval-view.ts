import type { ApprovalView } from '../../console/views.ts';
import type { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { IncidentRecords } from '../../lib/ports/incident-store.ts';

/** Puts together what one approver may see through one link: the incident and the one plan that it is about. */
export const approvalView = async (
  incidents: Pick<IncidentRecords, 'history'>,
  manifests: readonly RunbookManifest[],
  link: ApprovalLink,
): Promise<ApprovalView | null> => {
  const history = await incidents.history(link.incidentId);
  const approval = history?.approvals.find(({ approvalId }) => approvalId === link.approvalId);
  const plan = history?.plans.find(
    ({ planHash, attempt }) => planHash === link.planHash && attempt === approval?.attempt,
  );
  const diagnosis = history?.diagnoses.find(({ attempt }) => attempt === approval?.attempt);
  const manifest = manifests.find(({ runbook }) => runbook === plan?.runbook);
  if (!history || !approval || !plan || !diagnosis || !manifest) return null;
  return {
    incidentId: link.incidentId,
    title: history.incident.title,
    openedAt: history.incident.openedAt,
    summary: diagnosis.summary,
    facts: diagnosis.claims.map(({ text, evidence }) => ({ text, evidenceIds: evidence })),
    lacked: diagnosis.lacked,
    hypotheses: diagnosis.hypotheses.slice(0, 5).map(({ hypothesisId, faultClass, component, confidence }) => ({
      hypothesisId,
      text: `${faultClass.replaceAll('-', ' ')} of ${component}`,
      confidence,
      chosen: hypothesisId === plan.hypothesisId,
    })),
    plan: {
      runbook: plan.runbook,
      title: manifest.title,
      description: manifest.description,
      target: plan.target,
      parameters: Object.entries(plan.parameters),
      impact: plan.risk.level,
      because: plan.because,
      risk: plan.risk.because,
      rollback: plan.rollback
        ? `it is taken back with ${plan.rollback.runbook}`
        : manifest.rollback.by === 'none'
          ? manifest.rollback.because
          : 'it cannot be taken back',
      asks: plan.verdicts.filter(({ verdict }) => verdict !== 'allow').map(({ because }) => because),
    },
    otherRunbooks: [...new Set(plan.alternatives.map(({ runbook }) => runbook))].filter(
      (runbook) => runbook !== plan.runbook,
    ),
    approver: link.approver,
    expiresAt: approval.expiresAt,
    status: approval.status === 'waiting' ? 'waiting' : 'decided',
    decision: decisionText(approval),
  };
};

const decisionText = ({ status, decidedBy }: Approval): string | null => {
  if (status === 'waiting') return null;
  // `used` is what becomes of an approval once the change was started: people know it as approved.
  const word = status === 'used' ? 'approved' : status.replaceAll('-', ' ');
  return `It is ${word}${decidedBy ? `, by ${decidedBy}` : ''}.`;
};
