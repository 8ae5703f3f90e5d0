import { type Context, Hono } from 'hono';
import { approvalPage } from '../../console/approval-page.ts';
import type { Within } from '../../console/framed.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Role } from '../../lib/contracts/operator.ts';
import { includes } from '../../lib/domain/access/role-on.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import { REFUSALS } from './approval-routes.ts';
import { approvalView } from './approval-view.ts';
import { cameFrom } from './came-from.ts';
import { roleOnPlan, seesIncident } from './incident-role.ts';
import { type Question, questionBehind } from './question-behind.ts';
import { readDecision } from './read-decision.ts';
import { say } from './say.ts';
import { sayTaken } from './say-taken.ts';
import type { InConsole } from './signed-in.ts';
import { type SinceQuestionDeps, sinceQuestion } from './since-question.ts';
import { asksBack, type TakeBackDeps, takeBack } from './take-back.ts';
import { type TakeDecisionDeps, takeDecision } from './take-decision.ts';

export interface QuestionRoutesDeps extends TakeDecisionDeps, TakeBackDeps, SinceQuestionDeps {
  incidents: TakeDecisionDeps['incidents'] &
    TakeBackDeps['incidents'] &
    SinceQuestionDeps['incidents'] &
    Pick<IncidentRecords, 'history'>;
  catalog: Catalog;
}

const PATH = '/console/incidents/:incidentId/approval';

const nothingHere = (context: Context) =>
  say(context, 404, 'Nothing here', 'There is no such question, or none that you may see.');

/** The newest question of an incident, for whoever has signed in: who may see the plan's services sees it, who may approve on all of them answers. */
export const questionRoutes = (deps: QuestionRoutesDeps) => {
  const app = new Hono<InConsole>();

  /** The question with the weakest role of all services that the plan touches: who may answer for one only may not answer. */
  const admitted = async (context: Context<InConsole>): Promise<{ question: Question; role: Role } | null> => {
    const history = await deps.incidents.history(context.req.param('incidentId') ?? '');
    const newest = history?.approvals.toSorted((one, other) => one.requestedAt.localeCompare(other.requestedAt)).at(-1);
    if (!newest) return null;
    const question = questionBehind(history, deps.manifests, newest);
    if ('refusal' in question) return null;
    const role = roleOnPlan(deps.catalog, context.var.operator, question.plan);
    if (!role) return null;
    context.set('within', { viewer: context.var.within.viewer, back: wayBack(context, question) });
    return { question, role };
  };

  /** To the incident; where that is not theirs to see, from what came of an answer to the question. */
  const wayBack = (context: Context<InConsole>, { history: { incident } }: Question): Within['back'] => {
    const href = `/console/incidents/${incident.incidentId}`;
    if (seesIncident(deps.catalog, context.var.operator, incident)) return { href, text: 'Back to the incident' };
    return context.req.method === 'POST' ? { href: context.req.path, text: 'Back to the question' } : null;
  };

  app.get(PATH, async (context) => {
    const entry = await admitted(context);
    if (!entry) return nothingHere(context);
    const { operator, formToken } = context.var;
    const { question, role } = entry;
    const knownAs = { approver: operator.id, how: 'signed-in' } as const;
    const since = await sinceQuestion(deps, question);
    const view = approvalView(question, deps.manifests, knownAs, { at: deps.now(), since });
    const { approvalId, planHash } = question.approval;
    const hidden = { formToken, approvalId, planHash };
    return context.html(
      approvalPage(view, { path: context.req.path, hidden, mayAnswer: includes(role, 'approver') }, context.var.within),
    );
  });

  app.post(PATH, async (context) => {
    const entry = await admitted(context);
    if (!entry) return nothingHere(context);
    const { approval } = entry.question;
    if (!includes(entry.role, 'approver'))
      return say(context, 403, 'You may not answer', 'Your groups let you look at this question, and not answer it.');
    const form = await context.req.parseBody();
    // What was read is what is answered: a plan that has taken its place since is another question.
    if (form.approvalId !== approval.approvalId || form.planHash !== approval.planHash) {
      const { status, title } = REFUSALS.superseded;
      return say(context, status, title, 'Another question has taken its place. Open the page again.');
    }
    const decider = { by: context.var.operator.id, how: 'signed-in', from: cameFrom(context) } as const;
    if (asksBack(form)) return takeBack(deps, context, entry.question, form, decider);
    const decision = readDecision(form, entry.question.plan);
    if (!decision.ok) return say(context, 400, 'Not understood', decision.because);
    return sayTaken(context, await takeDecision(deps, approval, decision.decision, decider));
  });

  return app;
};
