import type { ApprovalView, StepView } from '../../console/question-views.ts';
import type { Approval } from '../../lib/contracts/approval.ts';
import { componentParts } from '../../lib/contracts/component.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type PlanStep, stepsOf } from '../../lib/contracts/plan.ts';
import { isSamePerson } from '../../lib/contracts/yeses.ts';
import { droppedBefore } from '../../lib/domain/approval/unused-yes.ts';
import { yesesInWords } from '../../lib/domain/approval/yeses-words.ts';
import { toldToPeople } from '../../lib/domain/redaction/plain-words.ts';
import { lasting } from '../../lib/domain/report/wording.ts';
import type { Decider } from '../../lib/ports/approval-records.ts';
import { decisionText } from './decision-text.ts';
import { NOT_TAKEN } from './not-taken.ts';
import { nameOf, plain } from './plain.ts';
import type { Question } from './question-behind.ts';
import { choicesOf, PARAMETER_FIELD } from './read-decision.ts';
import { mayTakeBack, startedText } from './take-back.ts';

/** Where nobody answered and the workflow has not said so yet. */
const TIME_IS_OVER = 'The time to answer is over: the next people are asked, or nothing is done.';

/** Puts together what one approver may see through one link: the incident and the one plan that it is about. */
export const approvalView = (
  question: Question,
  manifests: readonly RunbookManifest[],
  { approver, how }: Pick<Decider, 'how'> & { approver: string },
  { at, since }: { at: Date; since: readonly string[] },
): ApprovalView => {
  const { history, approval, plan, diagnosis } = question;
  const isOpen = approval.status === 'waiting' && Date.parse(approval.expiresAt) > at.getTime();
  const steps = stepsOf(plan).flatMap((step) => stepView(manifests, step) ?? []);
  return {
    incidentId: history.incident.incidentId,
    title: toldToPeople(history.incident.title),
    openedAt: history.incident.openedAt,
    severity: history.incident.severity,
    services: [...new Set(stepsOf(plan).map(({ service }) => service))],
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
      text: `${faultClass.replaceAll('-', ' ')} of ${componentParts(component).name}`,
      confidence,
      chosen: hypothesisId === plan.hypothesisId,
      offered: hypothesisId !== plan.hypothesisId && plan.offers.some((offer) => offer.hypothesisId === hypothesisId),
    })),
    plan: {
      steps,
      impact: plan.risk.level,
      risk: plan.risk.because,
      asks: [
        ...droppedBefore(history.approvals, approval).map(toldToPeople),
        ...plan.verdicts.filter(({ verdict }) => verdict !== 'allow').map(({ because }) => because),
      ],
    },
    otherRunbooks: [...new Set(plan.offers.map(({ runbook }) => runbook))],
    choices: choicesOf(plan).map((choice) => ({
      ...choice,
      field: `${PARAMETER_FIELD}${choice.parameter}`,
      value: plan.parameters[choice.parameter] ?? '',
    })),
    since,
    approver,
    requestedAt: approval.requestedAt,
    expiresAt: approval.expiresAt,
    timeLeft: lasting((Date.parse(approval.expiresAt) - at.getTime()) / 1000),
    status: isOpen ? 'waiting' : 'decided',
    cannotApprove: cannotApprove(approval, approver, how),
    people: yesesInWords(approval),
    signInAt:
      approval.needs > 1 && how !== 'signed-in' ? `/console/incidents/${history.incident.incidentId}/approval` : null,
    decision: isOpen
      ? null
      : [decisionText(approval) ?? TIME_IS_OVER, startedText(question, at)].filter(Boolean).join(' '),
    takeBack: mayTakeBack(question, { by: approver, how }, at),
  };
};

/** Why the one who looks cannot say yes, told before they try; what decides is the store. */
const cannotApprove = ({ needs, yeses, requestedBy }: Approval, person: string, how: Decider['how']): string | null => {
  if (requestedBy !== null && isSamePerson(requestedBy, person)) return NOT_TAKEN['own-plan'].text;
  if (needs > 1 && how !== 'signed-in') return NOT_TAKEN['sign-in-needed'].text;
  return yeses.some(({ by }) => isSamePerson(by, person)) ? NOT_TAKEN['one-more-needed'].text : null;
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
    title: plain(manifest.title),
    description: plain(manifest.description),
    target,
    on: nameOf(target),
    parameters: Object.entries(parameters),
    impact,
    because: plain(because),
    rollback: rollback ? `it is taken back with ${rollback.runbook}` : withoutRollback,
  };
};
