import * as z from 'zod';
import { Decision } from '../../lib/contracts/approval.ts';
import type { Plan } from '../../lib/contracts/plan.ts';

type Asked = Pick<Plan, 'hypothesisId' | 'runbook' | 'parameters' | 'choices' | 'offers' | 'following'>;
type Read = { ok: true; decision: Decision } | { ok: false; because: string };

/** Before the name of a parameter in a form. */
export const PARAMETER_FIELD = 'parameter.';

const refused = (because: string): Read => ({ ok: false, because });

/** What may be chosen of a plan: of several steps, nothing. */
export const choicesOf = ({ choices, following }: Pick<Plan, 'choices' | 'following'>): Plan['choices'] =>
  following.length > 0 ? [] : choices;

/**
 * Other numbers for the plan that is asked about, each within what was offered; it keeps its cause and its runbook. Once one differs all are
 * asked for as they stand on the page: what is not asked for is chosen anew.
 */
const readNumbers = (fields: readonly [string, string][], plan: Asked, reason: string | undefined): Read => {
  const planned = Object.fromEntries(
    choicesOf(plan).map(({ parameter }) => [parameter, Number(plan.parameters[parameter])]),
  );
  const parameters = { ...planned };
  for (const [name, given] of fields) {
    const choice = choicesOf(plan).find(({ parameter }) => parameter === name);
    if (!choice)
      return refused(`This plan has no ${JSON.stringify(name.slice(0, 64))} to choose. Open the page again.`);
    const { from, to } = choice;
    const number = /^\d{1,7}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= from && number <= to))
      return refused(
        `${name} can be a whole number from ${from} to ${to}; given ${JSON.stringify(given.slice(0, 64))}.`,
      );
    parameters[name] = number;
  }
  if (Object.keys(parameters).every((name) => parameters[name] === planned[name]))
    return refused('Choose another number first: this is the plan as it is.');
  const { hypothesisId, runbook } = plan;
  return readAs({ decision: 'changed', change: { hypothesisId, runbook, parameters }, reason });
};

/** Another cause, another runbook, or both: something that was offered, and not the plan as it is. */
const readOffer = (
  change: { hypothesisId: string | undefined; runbook: string | undefined },
  plan: Asked,
  reason: string | undefined,
): Read => {
  const isMeant = ({ hypothesisId, runbook }: { hypothesisId: string; runbook: string }) =>
    (change.hypothesisId ?? hypothesisId) === hypothesisId && (change.runbook ?? runbook) === runbook;
  if (isMeant(plan)) return refused('Choose another cause or another runbook first.');
  if (!plan.offers.some(isMeant))
    return refused(
      'This runbook cannot be run for this cause, so nothing was decided. Go back and choose another runbook or cause.',
    );
  return readAs({ decision: 'changed', change, reason });
};

const readAs = (shape: unknown): Read => {
  const read = Decision.safeParse(shape);
  if (read.success) return { ok: true, decision: read.data };
  return refused(
    `Press one of the buttons of the page, and give a reason where it asks for one. (${z.prettifyError(read.error)})`,
  );
};

/** The decision in a posted form about a plan, or what was wrong with it. */
export const readDecision = (form: Record<string, unknown>, plan: Asked): Read => {
  const text = (name: string) => (typeof form[name] === 'string' && form[name] !== '' ? form[name].trim() : undefined);
  const reason = text('reason');
  const decision = text('decision') ?? '';
  const fields = Object.entries(form).flatMap(([field, given]): [string, string][] =>
    field.startsWith(PARAMETER_FIELD) ? [[field.slice(PARAMETER_FIELD.length), String(given).trim()]] : [],
  );
  if (decision === 'changed' && fields.length > 0) return readNumbers(fields, plan, reason);
  if (decision === 'changed')
    return readOffer({ hypothesisId: text('hypothesisId'), runbook: text('runbook') }, plan, reason);
  const shapes: Record<string, unknown> = {
    approved: { decision: 'approved' },
    rejected: { decision: 'rejected', reason },
    'not-an-incident': { decision: 'not-an-incident', reason },
  };
  return readAs(shapes[decision]);
};
