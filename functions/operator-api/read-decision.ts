import * as z from 'zod';
import { Decision } from '../../lib/contracts/approval.ts';

/** The decision in a posted form, or what was wrong with it. */
export const readDecision = (
  form: Record<string, unknown>,
): { ok: true; decision: Decision } | { ok: false; because: string } => {
  const text = (name: string) => (typeof form[name] === 'string' && form[name] !== '' ? form[name].trim() : undefined);
  const reason = text('reason');
  const change = { hypothesisId: text('hypothesisId'), runbook: text('runbook') };
  const shapes: Record<string, unknown> = {
    approved: { decision: 'approved' },
    rejected: { decision: 'rejected', reason },
    changed: { decision: 'changed', change, reason },
    'not-an-incident': { decision: 'not-an-incident', reason },
  };
  const read = Decision.safeParse(shapes[text('decision') ?? '']);
  if (!read.success)
    return {
      ok: false,
      because: `Press one of the buttons of the page, and give a reason where it asks for one. (${z.prettifyError(read.error)})`,
    };
  return read.data.decision === 'changed' && !change.hypothesisId && !change.runbook
    ? { ok: false, because: 'Choose another cause or another runbook first.' }
    : { ok: true, decision: read.data };
};
