import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../../../lib/contracts/diagnosis.ts';
import type { History } from '../../../../lib/contracts/history.ts';
import { Outcome, type OutcomeResult } from '../../../../lib/contracts/outcome.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { Remediation } from '../../../../lib/contracts/remediation.ts';
import type { Validation } from '../../../../lib/contracts/validation.ts';
import { openingIncident } from '../../../../lib/domain/correlation/opening-incident.ts';
import { attemptResultsOf } from '../../../../lib/domain/learning/attempt-result-of.ts';
import { outcomeOf } from '../../../../lib/domain/learning/outcome-of.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { aSignal } from '../builders/signal.ts';
import { aHypothesis } from '../policy/gate-builder.ts';

const time = (minute: number) => new Date(Date.parse('2026-05-04T10:00:00.000Z') + minute * 60_000);
const stamp = (minute: number) => time(minute).toISOString();

const aDiagnosis = (attempt: number, given: Partial<Diagnosis> = {}): Diagnosis => ({
  diagnosisId: `dia_${attempt}`,
  incidentId: 'inc_1',
  attempt,
  at: stamp(attempt * 10),
  finding: 'cause-found',
  hypotheses: [aHypothesis({ hypothesisId: `hyp_${attempt}` })],
  summary: '',
  claims: [],
  by: 'ranker',
  modelDisagrees: false,
  lacked: [],
  dataQuality: { verdict: 'good', because: [], sources: [] },
  symptom: null,
  evidenceVersion: 1,
  policyVersion: 'p',
  knownSignals: [],
  modelUse: null,
  readings: [],
  lookups: [],
  ...given,
});

const aPlan = (attempt: number, given: Partial<Plan> = {}): Plan => ({
  planId: `pln_${attempt}`,
  incidentId: 'inc_1',
  attempt,
  at: stamp(attempt * 10 + 1),
  hypothesisId: `hyp_${attempt}`,
  runbook: 'restart-ecs-service',
  runbookVersion: 1,
  target: COMPONENTS.lending,
  service: 'lending',
  parameters: {},
  effect: 'mitigates',
  impact: 'low',
  risk: { level: 'low', because: [] },
  expectedBenefit: 0.7,
  gate: 'auto',
  autonomy: 'auto',
  verdicts: [],
  because: '',
  alternatives: [],
  offers: [],
  snapshot: { component: COMPONENTS.lending, takenAt: stamp(0), fields: {} },
  rollback: null,
  following: [],
  composedBy: null,
  requestedBy: null,
  choices: [],
  chosen: {},
  path: [COMPONENTS.lending],
  evidenceVersion: 1,
  policyVersion: 'p',
  planHash: 'a'.repeat(64),
  ...given,
});

const aRemediation = (attempt: number, given: Partial<Remediation> = {}): Remediation => ({
  remediationId: `rem_${attempt}`,
  incidentId: 'inc_1',
  attempt,
  purpose: 'remedy',
  planId: `pln_${attempt}`,
  planHash: 'a'.repeat(64),
  step: 1,
  runbook: 'restart-ecs-service',
  target: COMPONENTS.lending,
  service: 'lending',
  parameters: {},
  status: 'succeeded',
  clientToken: '00000000-0000-8000-a000-000000000000',
  stopRequestedAt: null,
  executionId: 'exe',
  fence: 1,
  startedAt: stamp(attempt * 10 + 2),
  endedAt: stamp(attempt * 10 + 3),
  failure: null,
  ...given,
});

const aValidation = (attempt: number, verdict: Validation['verdict'], given: Partial<Validation> = {}): Validation => ({
  validationId: `val_${attempt}`,
  incidentId: 'inc_1',
  attempt,
  of: 'remedy',
  at: stamp(attempt * 10 + 8),
  verdict,
  final: true,
  evidenceVersion: 1,
  watchedSinceAt: '2026-03-01T12:00:00.000Z',
  wellSinceAt: null,
  checks: [],
  because: [],
  ...given,
});

const anApproval = (requested: number, decided: number | null, expires = 60): Approval => ({
  approvalId: `apr_${requested}`,
  incidentId: 'inc_1',
  attempt: 1,
  tier: 0,
  planId: 'pln_1',
  planHash: 'a'.repeat(64),
  status: decided === null ? 'expired' : 'used',
  requestedAt: stamp(requested),
  expiresAt: stamp(expires),
  decidedAt: decided === null ? null : stamp(decided),
  decidedBy: null,
  decidedHow: null,
  needs: 1,
  yeses: [],
  requestedBy: null,
  decidedFrom: null,
  reason: null,
  change: null,
});

const aHistory = (given: Partial<History> = {}): History => ({
  incident: openingIncident(aSignal(), { incidentId: 'inc_1', catalog: aCatalog() }),
  signals: [],
  timeline: [],
  diagnoses: [aDiagnosis(1)],
  plans: [aPlan(1)],
  approvals: [],
  remediations: [aRemediation(1)],
  validations: [aValidation(1, 'mitigated')],
  outcome: null,
  ...given,
});

const end = (history: History, result: OutcomeResult, minute = 30) =>
  Outcome.parse(outcomeOf(history, { result, endedAt: time(minute), because: ['why'] }));

describe('attemptResultsOf', () => {
  it.each([
    ['cured', aValidation(1, 'recovered'), 'succeeded', 'cured'],
    ['mitigated', aValidation(1, 'mitigated'), 'succeeded', 'mitigated'],
    ['unchanged', aValidation(1, 'unchanged'), 'succeeded', 'unchanged'],
    ['better, but never well', aValidation(1, 'improving'), 'succeeded', 'unchanged'],
    ['worse', aValidation(1, 'worse'), 'succeeded', 'worse'],
    ['not to be told', aValidation(1, 'unknown'), 'succeeded', 'unknown'],
    ['not yet judged', aValidation(1, 'recovered', { final: false }), 'succeeded', 'unknown'],
    ['not able to run', aValidation(1, 'unchanged'), 'failed', 'failed'],
    ['stopped before anybody could tell', undefined, 'stopped', 'failed'],
    ['well although its runbook failed at the end', aValidation(1, 'recovered'), 'failed', 'cured'],
  ] as const)('tells a remedy that was %s', (_, validation, status, result) => {
    const history = aHistory({
      validations: validation ? [validation] : [],
      remediations: [aRemediation(1, { status })],
    });
    expect(attemptResultsOf(history)).toEqual([
      {
        alone: true,
        confidence: 0.9,
        attempt: 1,
        runbook: 'restart-ecs-service',
        target: COMPONENTS.lending,
        faultClass: 'memory-leak',
        service: 'lending',
        result,
      },
    ]);
  });

  it.each([
    ['before', -1, 'cured'],
    ['after', 1, 'relapsed'],
  ] as const)('tells a cure from one that did not last: the incident was opened again %s it', (_, later, result) => {
    const history = aHistory();
    const judgedAt = Date.parse(aValidation(1, 'recovered').at);
    const reopenings = [new Date(judgedAt + later * 60_000).toISOString()];
    const incident = { ...history.incident, reopenings };
    const validations = [aValidation(1, 'recovered')];
    const results = attemptResultsOf({ ...history, incident, validations, remediations: [aRemediation(1)] });
    expect(results.map((attempt) => attempt.result)).toEqual([result]);
  });

  it('counts only plans that were started, and judges a remedy by its own validation', () => {
    const history = aHistory({
      plans: [aPlan(1, { planId: 'pln_rejected' }), aPlan(1)],
      validations: [aValidation(1, 'worse'), aValidation(1, 'recovered', { of: 'rollback' })],
    });
    expect(attemptResultsOf(history).map(({ result }) => result)).toEqual(['worse']);
  });
});

describe('outcomeOf', () => {
  it('says what people still have to do when the fault remains', () => {
    const outcome = end(aHistory(), 'mitigated');
    expect(outcome).toMatchObject({
      result: 'mitigated',
      application: 'books',
      faultClass: 'memory-leak',
      component: COMPONENTS.lending,
      diagnosedAt: stamp(10),
      endedAt: stamp(30),
      because: ['why'],
    });
    expect(outcome.followUp).toContain('memory leak in books/lending is still there');
  });

  it('leaves nothing to do after a cure', () => {
    expect(end(aHistory({ validations: [aValidation(1, 'recovered')] }), 'cured').followUp).toBeNull();
  });

  it('names the cause that the remedy which helped was for, not the first guess', () => {
    const second = aDiagnosis(2, {
      hypotheses: [aHypothesis({ hypothesisId: 'hyp_2', faultClass: 'bad-deployment', component: COMPONENTS.reader })],
    });
    const history = aHistory({
      diagnoses: [aDiagnosis(1), second, aDiagnosis(3, { hypotheses: [] })],
      plans: [aPlan(1), aPlan(2)],
      remediations: [aRemediation(1), aRemediation(2)],
      validations: [aValidation(1, 'unchanged'), aValidation(2, 'recovered')],
    });
    expect(end(history, 'cured')).toMatchObject({ faultClass: 'bad-deployment', component: COMPONENTS.reader });
  });

  it('names the first hypothesis of the last diagnosis when nothing helped, and none where there was none', () => {
    expect(end(aHistory({ remediations: [], validations: [] }), 'escalated')).toMatchObject({
      faultClass: 'memory-leak',
      attempts: [],
    });
    expect(end(aHistory({ diagnoses: [], plans: [], remediations: [] }), 'self-resolved')).toMatchObject({
      faultClass: null,
      diagnosedAt: null,
    });
  });

  it.each([
    ['one answer', [anApproval(10, 15)], 5],
    ['two tiers that waited at the same time', [anApproval(10, 20), anApproval(12, 20)], 10],
    ['two tiers, one after the other', [anApproval(0, null, 5), anApproval(10, 12)], 7],
    ['nobody, until the end', [anApproval(20, null, 60)], 10],
    ['no question', [], 0],
  ])('reports the time that people took: %s', (_, approvals, minutes) => {
    expect(end(aHistory({ approvals }), 'escalated').waitedForHumanSeconds).toBe(minutes * 60);
  });

  it('never waits longer than the incident lasted, in whatever order approvals come', () => {
    const approval = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.option(fc.integer({ min: 0, max: 40 })))
      .map(([requested, took]) => anApproval(requested, took === null ? null : requested + took));
    fc.assert(
      fc.property(fc.array(approval, { maxLength: 6 }), (approvals) => {
        const waited = end(aHistory({ approvals }), 'escalated').waitedForHumanSeconds;
        expect(waited).toBeLessThanOrEqual(30 * 60);
        expect(end(aHistory({ approvals: approvals.toReversed() }), 'escalated').waitedForHumanSeconds).toBe(waited);
      }),
    );
  });
});
