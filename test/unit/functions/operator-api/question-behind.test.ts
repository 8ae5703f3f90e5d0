import { describe, expect, it } from 'vitest';
import { questionBehind } from '../../../../functions/operator-api/question-behind.ts';
import type { History } from '../../../../lib/contracts/history.ts';
import { aDiagnosis, anApproval, anIncident, aPlan } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { OTHER_HASH } from './asked.ts';

const incident = anIncident();
const plan = aPlan({ incidentId: incident.incidentId });
const approval = anApproval(plan);
const { approvalId, planHash } = approval;

const behind = (given: Partial<History>, link = { approvalId, planHash }) =>
  questionBehind(
    {
      incident,
      signals: [],
      diagnoses: [aDiagnosis()],
      plans: [plan],
      approvals: [approval],
      remediations: [],
      validations: [],
      outcome: null,
      timeline: [],
      ...given,
    },
    [aManifest()],
    link,
  );

describe('the question behind a link', () => {
  it('is found where link, question and plan are of one hash, which is that of what the plan would change', () => {
    expect(behind({})).toMatchObject({ approval: { approvalId }, plan: { planHash } });
  });

  it('is none where the question was put about another plan than the link is bound to', () => {
    expect(behind({ approvals: [{ ...approval, planHash: OTHER_HASH }] })).toMatchObject({ refusal: 'superseded' });
  });

  it('is none where the link is bound to another plan than the question', () => {
    expect(behind({}, { approvalId, planHash: OTHER_HASH })).toMatchObject({ refusal: 'superseded' });
  });

  it('is none where another plan has taken the place of its own', () => {
    const other = aPlan({ incidentId: incident.incidentId, parameters: { Service: 'another' } });
    expect(behind({ plans: [other] })).toMatchObject({ refusal: 'superseded' });
  });

  it('is none where the plan does not hash to what stands in it, in any of its steps', () => {
    const altered = { ...plan, parameters: { Service: 'another' } };
    expect(behind({ plans: [altered] })).toEqual({ refusal: 'altered' });
    expect(behind({ plans: [{ ...plan, following: [plan] }] })).toEqual({ refusal: 'altered' });
    expect(behind({ plans: [{ ...plan, rollback: { runbook: 'another', parameters: {} } }] })).toEqual({
      refusal: 'altered',
    });
  });
});
