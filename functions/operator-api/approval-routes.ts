import { type Context, Hono } from 'hono';
import { approvalPage } from '../../console/approval-page.ts';
import type { ApprovalLink } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { refuseLink } from '../../lib/domain/approval/link.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { ApprovalRecords, IncidentRecords } from '../../lib/ports/incident-store.ts';
import { approvalView } from './approval-view.ts';
import { changeText, decisionText } from './decision-text.ts';
import { type Question, questionBehind } from './question-behind.ts';
import { readDecision } from './read-decision.ts';
import { say } from './say.ts';

export interface ApprovalRoutesDeps {
  incidents: Pick<IncidentRecords, 'history' | 'note'> & Pick<ApprovalRecords, 'link' | 'decide'>;
  linkSecret: () => Promise<string>;
  manifests: readonly RunbookManifest[];
  now: Clock;
}

const REFUSALS = {
  unknown: {
    status: 404,
    title: 'No such link',
    text: 'This link is not known. Open the newest message about the incident.',
  },
  tampered: {
    status: 403,
    title: 'This link is not valid',
    text: 'It was changed on its way, or belongs to somebody else. Open it again from your own message.',
  },
  expired: {
    status: 410,
    title: 'This link has expired',
    text: 'The time to answer is over: nothing can be decided through this link any more.',
  },
  superseded: {
    status: 410,
    title: 'This plan is not asked about any more',
    text: 'Another plan has taken its place. Open the newest message about the incident.',
  },
  'not-shown': {
    status: 409,
    title: 'This plan cannot be shown',
    text: 'One of its runbooks is not among those deployed now, so nothing can be decided about it here.',
  },
} as const;

type Refusal = keyof typeof REFUSALS;

interface Admitted {
  link: ApprovalLink;
  question: Question;
}

interface Refused {
  refusal: Refusal;
  /** What became of the question that the link was about. */
  more: string | null;
}

const isText = (text: string | null): text is string => text !== null && text !== '';

const refuse = (context: Context, why: Refusal, more: string | null = null) => {
  const { status, title, text } = REFUSALS[why];
  return say(context, status, title, more === null ? text : `${more} ${text}`);
};

/** Says that there is no such page, whatever was asked for. */
export const refuseUnknown = (context: Context) => refuse(context, 'unknown');

/** One person's way to one question: a GET only ever shows, whoever or whatever follows the link; a pressed button POSTs and decides. */
export const approvalRoutes = ({ incidents, linkSecret, manifests, now }: ApprovalRoutesDeps) => {
  const app = new Hono();
  /** Lets in whoever holds a good link to a question that stands as it was put. */
  const admitted = async (linkId: string, token: string): Promise<Admitted | Refused> => {
    const link = await incidents.link(linkId);
    if (!link) return { refusal: 'unknown', more: null };
    const refusal = refuseLink(await linkSecret(), link, token, now());
    if (refusal) return { refusal, more: null };
    const question = questionBehind(await incidents.history(link.incidentId), manifests, link);
    if (!('refusal' in question)) return { link, question };
    return {
      refusal: question.refusal,
      more: question.refusal === 'superseded' ? decisionText(question.approval) : null,
    };
  };

  app.get('/approvals/:linkId', async (context) => {
    const token = context.req.query('token') ?? '';
    const entry = await admitted(context.req.param('linkId'), token);
    if ('refusal' in entry) return refuse(context, entry.refusal, entry.more);
    const view = approvalView(entry.question, manifests, entry.link);
    return context.html(approvalPage(view, { path: context.req.path, token }));
  });

  app.post('/approvals/:linkId', async (context) => {
    const form = await context.req.parseBody();
    const entry = await admitted(context.req.param('linkId'), typeof form.token === 'string' ? form.token : '');
    if ('refusal' in entry) return refuse(context, entry.refusal, entry.more);
    const { link } = entry;
    const decision = readDecision(form);
    if (!decision.ok) return say(context, 400, 'Not understood', decision.because);

    const decider = {
      by: link.approver,
      how: 'link',
      from: context.req.header('x-forwarded-for')?.slice(0, 200) ?? null,
    } as const;
    const result = await incidents.decide(link.incidentId, link.approvalId, decision.decision, decider, now());
    const { approval } = result;
    if (result.status === 'too-late') {
      const decided = decisionText(approval);
      // Nobody was first, so the clock was: it expired while this was being written.
      if (decided === null) return refuse(context, 'expired');
      return say(context, 409, 'Already decided', `${decided} What you pressed changed nothing.`);
    }
    await incidents.note({
      incidentId: link.incidentId,
      attempt: approval.attempt,
      at: now().toISOString(),
      key: `decision-${approval.approvalId}`,
      kind: 'decision',
      summary: `${link.approver}: ${approval.status}`,
      because: [approval.reason, approval.change && `rather ${changeText(approval.change)}`].filter(isText),
    });
    return say(
      context,
      200,
      `Thank you: ${approval.status.replaceAll('-', ' ')}`,
      'Your decision is recorded and on its way to the workflow. You can close this page.',
    );
  });

  return app;
};
