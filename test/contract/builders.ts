import { createHash } from 'node:crypto';
import { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import { Change } from '../../lib/contracts/change.ts';
import { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import { Incident } from '../../lib/contracts/incident.ts';
import { Outcome } from '../../lib/contracts/outcome.ts';
import { Plan } from '../../lib/contracts/plan.ts';
import { Remediation } from '../../lib/contracts/remediation.ts';
import { Signal } from '../../lib/contracts/signal.ts';
import { Validation } from '../../lib/contracts/validation.ts';
import { planHash } from '../../lib/domain/policy/plan-hash.ts';
import type { ModelReservation } from '../../lib/ports/budget-records.ts';
import type { CollectedEvidence } from '../../lib/ports/case-records.ts';
import type { DispatchRequest } from '../../lib/ports/dispatch-records.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Opening } from '../../lib/ports/signal-records.ts';

export const T0 = Date.parse('2026-03-01T12:00:00.000Z');
/** So many seconds after the beginning of every test. */
export const atSecond = (seconds: number): Date => new Date(T0 + seconds * 1000);
export const iso = (seconds: number): string => atSecond(seconds).toISOString();

export const COMPONENT = '111122223333:eu-west-1:ecs-service:shop/checkout';
export const OTHER_COMPONENT = '111122223333:eu-west-1:ecs-service:shop/orders';
export const POLICY = 'f00dfeed00000001';

let made = 0;
/** A text that no other call answers with, so that tests may share a table. */
export const unique = (): string => `${process.pid}x${T0}x${++made}`;

/** A question to a model that may cost a tenth of a cent; only its count in the hour is limited. */
export const aReservation = (given: Partial<ModelReservation> = {}): ModelReservation => ({
  incidentId: 'inc_budgets',
  tokens: 1,
  microdollars: 1000,
  tokensPerIncident: 1_000_000,
  microdollarsPerIncident: null,
  callsPerHour: 100,
  microdollarsPerHour: null,
  microdollarsPerMonth: null,
  ...given,
});

export const fingerprintOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

export const aSignal = (given: Partial<Signal> = {}): Signal => {
  const event = given.sourceEventId ?? unique();
  return Signal.parse({
    signalId: `sig_${createHash('sha256').update(event).digest('hex').slice(0, 20)}`,
    fingerprint: fingerprintOf('checkout-latency'),
    source: 'cloudwatch-alarm',
    sourceEventId: event,
    status: 'firing',
    severity: 'high',
    title: 'checkout latency is high',
    description: `Threshold crossed: 2 datapoints were greater than 0.5 (${event})`,
    observedAt: iso(0),
    receivedAt: iso(1),
    resource: {
      account: '111122223333',
      region: 'eu-west-1',
      arns: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-latency'],
      dimensions: { Service: 'checkout', Environment: 'ecs:shop' },
    },
    symptom: {
      metric: {
        namespace: 'ApplicationSignals',
        metricName: 'Latency',
        statistic: 'p90',
        dimensions: { Service: 'checkout' },
      },
      threshold: 0.5,
      badWhen: 'above',
      periodSeconds: 60,
      value: 0.8,
    },
    service: 'checkout',
    application: 'shop',
    environment: 'production',
    component: COMPONENT,
    ...given,
  });
};

export const anIncident = (given: Partial<Incident> = {}): Incident =>
  Incident.parse({
    incidentId: `inc_${unique()}`,
    group: `app#${unique()}`,
    application: 'shop',
    title: 'checkout latency is high',
    severity: 'high',
    state: 'settling',
    attempt: 1,
    run: 1,
    evidenceVersion: 1,
    symptomComponents: [COMPONENT],
    autonomyCeiling: 'auto',
    hardEvidence: false,
    onsetAt: iso(0),
    openedAt: iso(1),
    lastSignalAt: iso(1),
    updatedAt: iso(1),
    closedAt: null,
    because: 'all signals name services of the application shop',
    ...given,
  });

/** Opens an incident with one firing signal and answers with what is stored. */
export const opened = async (store: IncidentStore, given: Partial<Incident> = {}): Promise<Incident> => {
  const opening = anIncident(given);
  const result = await store.attach(opening.group, [aSignal()], () => opening, atSecond(1));
  if (!result?.opened) throw new Error('the builder could not open an incident');
  return result.incident;
};

/** Opens incidents of a group as their first symptom says. */
export const openingIn =
  (group: string): Opening =>
  ({ title, observedAt, severity, hardEvidence, component }) =>
    anIncident({
      group,
      title,
      severity,
      hardEvidence,
      onsetAt: observedAt,
      symptomComponents: component === null ? [] : [component],
    });

/** Moves an incident along the shortest way of its life to the state. */
export const movedTo = async (store: IncidentStore, incident: Incident, to: Incident['state']): Promise<Incident> => {
  const way: Incident['state'][] = ['collecting', 'diagnosing', 'planning', 'remediating', 'validating', 'closed'];
  let moved = incident;
  for (const state of way.slice(0, way.indexOf(to) + 1)) {
    moved = await store.move(incident.incidentId, { to: state, attempt: incident.attempt, at: atSecond(10) });
  }
  return moved;
};

export const aDiagnosis = (given: Partial<Diagnosis> = {}): Diagnosis =>
  Diagnosis.parse({
    diagnosisId: 'dia_1',
    incidentId: 'inc_1',
    attempt: 1,
    at: iso(30),
    finding: 'cause-found',
    hypotheses: [
      {
        hypothesisId: 'hyp_1',
        component: COMPONENT,
        faultClass: 'memory-leak',
        confidence: 0.9,
        evidenceFor: ['evd_1'],
        evidenceAgainst: [],
        path: [COMPONENT],
      },
    ],
    summary: 'checkout leaks memory',
    claims: [{ text: 'memory climbs', evidence: ['evd_1'] }],
    by: 'ranker',
    modelDisagrees: false,
    lacked: [],
    dataQuality: { verdict: 'good', because: [], sources: [] },
    symptom: COMPONENT,
    evidenceVersion: 1,
    policyVersion: POLICY,
    knownSignals: [],
    modelUse: null,
    lookups: [],
    ...given,
  });

/** Its hash is that of what it would change, where none is given. */
export const aPlan = (given: Partial<Plan> = {}): Plan => {
  const plan = {
    planId: 'pln_1',
    incidentId: 'inc_1',
    attempt: 1,
    at: iso(40),
    hypothesisId: 'hyp_1',
    runbook: 'restart-ecs-service',
    runbookVersion: 1,
    target: COMPONENT,
    service: 'checkout',
    parameters: { Cluster: 'shop', Service: 'checkout' },
    effect: 'mitigates',
    impact: 'low',
    risk: { level: 'low', because: ['one service'] },
    expectedBenefit: 0.7,
    gate: 'auto',
    autonomy: 'auto',
    verdicts: [{ rule: 'low-impact', verdict: 'allow', because: 'low impact' }],
    because: 'a restart frees the memory',
    alternatives: [],
    snapshot: { component: COMPONENT, takenAt: iso(39), fields: { desiredCount: 3, managed: true } },
    rollback: null,
    path: [COMPONENT],
    evidenceVersion: 1,
    policyVersion: POLICY,
    following: [],
    ...given,
  };
  return Plan.parse({ planHash: planHash(plan), ...plan });
};

export const aRemediation = (plan: Plan, given: Partial<Remediation> = {}): Remediation =>
  Remediation.parse({
    remediationId: `rem_${unique()}`,
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    purpose: 'remedy',
    planId: plan.planId,
    planHash: plan.planHash,
    runbook: plan.runbook,
    target: plan.target,
    service: plan.service,
    parameters: plan.parameters,
    status: 'starting',
    clientToken: '00000000-0000-8000-a000-000000000000',
    executionId: null,
    fence: 0,
    startedAt: iso(50),
    stopRequestedAt: null,
    endedAt: null,
    failure: null,
    ...given,
  });

export const anApproval = (plan: Plan, given: Partial<Approval> = {}): Approval =>
  Approval.parse({
    approvalId: `apr_${unique()}`,
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    tier: 0,
    planId: plan.planId,
    planHash: plan.planHash,
    status: 'waiting',
    requestedAt: iso(45),
    expiresAt: iso(1845),
    decidedAt: null,
    decidedBy: null,
    decidedHow: null,
    decidedFrom: null,
    reason: null,
    change: null,
    ...given,
  });

export const aLink = (approval: Approval, given: Partial<ApprovalLink> = {}): ApprovalLink =>
  ApprovalLink.parse({
    linkId: `lnk_${unique()}`,
    approvalId: approval.approvalId,
    incidentId: approval.incidentId,
    approver: `${unique()}@example.com`,
    planHash: approval.planHash,
    expiresAt: approval.expiresAt,
    ...given,
  });

export const aValidation = (given: Partial<Validation> = {}): Validation =>
  Validation.parse({
    validationId: 'val_1',
    incidentId: 'inc_1',
    attempt: 1,
    of: 'remedy',
    at: iso(200),
    verdict: 'recovered',
    final: true,
    evidenceVersion: 1,
    watchedSinceAt: '2026-03-01T12:00:00.000Z',
    wellSinceAt: iso(100),
    checks: [],
    because: ['objectives are met'],
    ...given,
  });

export const anOutcome = (incident: Incident, given: Partial<Outcome> = {}): Outcome =>
  Outcome.parse({
    incidentId: incident.incidentId,
    application: incident.application,
    result: 'mitigated',
    faultClass: 'memory-leak',
    component: COMPONENT,
    attempts: [],
    onsetAt: incident.onsetAt,
    openedAt: incident.openedAt,
    diagnosedAt: iso(30),
    endedAt: iso(300),
    waitedForHumanSeconds: 0,
    followUp: null,
    because: ['it is well again'],
    ...given,
  });

export const aChange = (given: Partial<Change> = {}): Change =>
  Change.parse({
    changeId: `chg_${unique()}`,
    component: COMPONENT,
    kind: 'deployment',
    at: iso(-60),
    by: 'arn:aws:iam::111122223333:role/deployer',
    summary: 'task definition 42',
    reference: 'event-1',
    ...given,
  });

export const collected = (given: Partial<CollectedEvidence> = {}): CollectedEvidence => ({
  incidentId: 'inc_1',
  attempt: 1,
  evidence: [],
  series: [],
  edges: [],
  traced: [],
  alarmed: [],
  gaps: [],
  servedHours: [{ service: 'checkout', hours: 600, requests: 120_000, failed: 7 }],
  dataQuality: { verdict: 'good', because: [], sources: [] },
  evidenceVersion: 1,
  ...given,
});

export const aRequest = (plan: Plan, given: Partial<DispatchRequest> = {}): DispatchRequest => ({
  plan,
  remediation: aRemediation(plan),
  approvalId: null,
  evidenceVersion: plan.evidenceVersion,
  policyVersion: plan.policyVersion,
  limits: {
    attemptsPerIncident: 3,
    remediationsPerTargetPerHour: 2,
    remediationsPerServicePerHour: 4,
    remediationsPerHour: 1000,
  },
  takeOverFence: null,
  at: atSecond(50),
  ...given,
});

export const repeated = async <T>(times: number, call: (n: number) => Promise<T>): Promise<T[]> =>
  await Promise.all(Array.from({ length: times }, (_, n) => call(n)));

/** An evidence version that no test's incident reaches: everything that came in was looked at. */
export const SEEN = 1_000_000;
