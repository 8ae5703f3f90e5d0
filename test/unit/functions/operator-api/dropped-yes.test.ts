import { expect, it } from 'vitest';
import { approvalView } from '../../../../functions/operator-api/approval-view.ts';
import { aDiagnosis, anApproval, anIncident, aPlan, atSecond, iso } from '../../../contract/builders.ts';

it('says on the page of the next question that a yes was dropped, before why people are asked', () => {
  const incident = anIncident({ attempt: 2 });
  const former = anApproval(aPlan({ incidentId: incident.incidentId, attempt: 1 }), {
    status: 'revoked',
    decidedHow: 'selfheal',
    reason: 'the target has changed',
    unusedYes: { by: 'ann@example.com', how: 'link', from: null, at: iso(60) },
  });
  const plan = aPlan({
    incidentId: incident.incidentId,
    attempt: 2,
    verdicts: [{ rule: 'impact', verdict: 'ask', because: 'its impact here is high' }],
  });
  const approval = anApproval(plan);
  const history = {
    incident,
    signals: [],
    diagnoses: [],
    plans: [plan],
    approvals: [former, approval],
    remediations: [],
    validations: [],
    outcome: null,
    timeline: [],
  };
  const question = { history, approval, plan, diagnosis: aDiagnosis({ attempt: 2 }) };
  const view = approvalView(
    question,
    [],
    { approver: 'bob@example.com', how: 'link' },
    { at: atSecond(120), since: [] },
  );
  expect(view.plan.asks).toEqual([
    'The yes of ann@example.com of 12:01 UTC was not used, because the target has changed.',
    'its impact here is high',
  ]);
});
