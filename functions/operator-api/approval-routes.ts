import { type Context, Hono } from 'hono';
import { approvalPage } from '../../console/approval-page.ts';
import { type AdmitLinkDeps, admitLink, type NotAdmitted } from './admit-link.ts';
import { approvalView } from './approval-view.ts';
import { cameFrom } from './came-from.ts';
import { readDecision } from './read-decision.ts';
import { type Status, say } from './say.ts';
import { sayTaken } from './say-taken.ts';
import { type SinceQuestionDeps, sinceQuestion } from './since-question.ts';
import { asksBack, type TakeBackDeps, takeBack } from './take-back.ts';
import { type TakeDecisionDeps, takeDecision } from './take-decision.ts';

export interface ApprovalRoutesDeps extends AdmitLinkDeps, TakeDecisionDeps, TakeBackDeps, SinceQuestionDeps {
  incidents: AdmitLinkDeps['incidents'] &
    TakeDecisionDeps['incidents'] &
    TakeBackDeps['incidents'] &
    SinceQuestionDeps['incidents'];
}

export const REFUSALS = {
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
  altered: {
    status: 409,
    title: 'This plan is not as it was made',
    text: 'What stands in its record is not what people were asked about, so nothing can be decided about it, and it is not started.',
  },
  'not-shown': {
    status: 409,
    title: 'This plan cannot be shown',
    text: 'One of its runbooks is not among those deployed now, so nothing can be decided about it here.',
  },
} as const satisfies Record<NotAdmitted['refusal'], { status: Status; title: string; text: string }>;

const refuse = (context: Context, why: NotAdmitted['refusal'], more: string | null = null) => {
  const { status, title, text } = REFUSALS[why];
  return say(context, status, title, more === null ? text : `${more} ${text}`);
};

/** Says that there is no such page, whatever was asked for. */
export const refuseUnknown = (context: Context) => refuse(context, 'unknown');

/** One person's way to one question: a GET only ever shows, whoever or whatever follows the link; a pressed button POSTs and decides. */
export const approvalRoutes = (deps: ApprovalRoutesDeps) => {
  const app = new Hono();

  app.get('/approvals/:linkId', async (context) => {
    const token = context.req.query('token') ?? '';
    const entry = await admitLink(deps, context.req.param('linkId'), token);
    if ('refusal' in entry) return refuse(context, entry.refusal, entry.more);
    const knownAs = { approver: entry.link.approver, how: 'link' } as const;
    const since = await sinceQuestion(deps, entry.question);
    const view = approvalView(entry.question, deps.manifests, knownAs, { at: deps.now(), since });
    return context.html(approvalPage(view, { path: context.req.path, hidden: { token }, mayAnswer: true }, null));
  });

  app.post('/approvals/:linkId', async (context) => {
    const form = await context.req.parseBody();
    const entry = await admitLink(deps, context.req.param('linkId'), typeof form.token === 'string' ? form.token : '');
    if ('refusal' in entry) return refuse(context, entry.refusal, entry.more);
    const { link } = entry;
    const decider = {
      by: link.approver,
      how: 'link',
      from: cameFrom(context),
    } as const;
    if (asksBack(form)) return takeBack(deps, context, entry.question, form, decider);
    const decision = readDecision(form, entry.question.plan);
    if (!decision.ok) return say(context, 400, 'Not understood', decision.because);
    return sayTaken(context, await takeDecision(deps, link, decision.decision, decider));
  });

  return app;
};
