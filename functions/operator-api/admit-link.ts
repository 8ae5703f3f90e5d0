import type { ApprovalLink } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type LinkRefusal, refuseLink } from '../../lib/domain/approval/link.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import { decisionText } from './decision-text.ts';
import { type NoQuestion, type Question, questionBehind } from './question-behind.ts';

export interface AdmitLinkDeps {
  incidents: Pick<IncidentRecords, 'history'> & Pick<ApprovalRecords, 'link'>;
  linkSecret: () => Promise<string>;
  manifests: readonly RunbookManifest[];
  now: Clock;
}

export interface Admitted {
  link: ApprovalLink;
  question: Question;
}

export interface NotAdmitted {
  refusal: LinkRefusal | NoQuestion['refusal'];
  /** What became of the question that the link was about. */
  more: string | null;
}

/** Lets in whoever holds a good link to a question that stands as it was put, whether they followed it or pressed a button that carries it. */
export const admitLink = async (
  { incidents, linkSecret, manifests, now }: AdmitLinkDeps,
  linkId: string,
  token: string,
): Promise<Admitted | NotAdmitted> => {
  const link = await incidents.link(linkId);
  if (!link) return { refusal: 'unknown', more: null };
  const refusal = refuseLink(await linkSecret(), link, token, now());
  if (refusal === 'tampered') return { refusal, more: null };
  const history = await incidents.history(link.incidentId);
  if (refusal) {
    const approval = history?.approvals.find(({ approvalId }) => approvalId === link.approvalId);
    return { refusal, more: approval && approval.status !== 'expired' ? decisionText(approval) : null };
  }
  const question = questionBehind(history, manifests, link);
  if (!('refusal' in question)) return { link, question };
  return {
    refusal: question.refusal,
    more: question.refusal === 'superseded' ? decisionText(question.approval) : null,
  };
};
