import { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import { Evidence } from '../../lib/contracts/evidence.ts';
import { Incident } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Edge, Series } from '../../lib/contracts/observation.ts';
import { Plan } from '../../lib/contracts/plan.ts';
import { Signal } from '../../lib/contracts/signal.ts';
import { approvalFor } from '../../lib/domain/approval/approval-for.ts';
import { linkIdFor, linkToken } from '../../lib/domain/approval/link.ts';
import { planHash } from '../../lib/domain/policy/plan-hash.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import { benchCatalog, component, STORM_APPLICATION, STORM_SERVICES } from './many-services.ts';

const START_SECONDS = 1_767_225_600;
const MINUTES = 180;
const ONSET_MINUTE = 170;
const COMPONENTS = STORM_SERVICES;
const FACTS = 400;
const LINES = 300;
const SIGNALS_AT_ONCE = 100;
const INCIDENT_ID = 'inc_bench';

export const instant = (minute: number): string => new Date((START_SECONDS + 60 * minute) * 1000).toISOString();
export const LOOKED_AT = instant(MINUTES);

const signal = (n: number): Signal =>
  Signal.parse({
    signalId: `sig_bench-${n}`,
    fingerprint: n.toString(16).padStart(32, '0'),
    source: 'cloudwatch-alarm',
    sourceEventId: `bench-${n}`,
    status: 'firing',
    severity: 'high',
    title: `service-${n % COMPONENTS} latency is high on path ${n}`,
    description: 'Threshold crossed: 2 datapoints were greater than 0.5',
    observedAt: instant(ONSET_MINUTE),
    receivedAt: instant(ONSET_MINUTE),
    resource: { account: '111122223333', region: 'eu-west-1', arns: [], dimensions: {} },
    service: `service-${n % COMPONENTS}`,
    application: STORM_APPLICATION,
    environment: 'production',
    component: component(n % COMPONENTS),
  });

const opening = (): Incident =>
  Incident.parse({
    incidentId: INCIDENT_ID,
    group: 'app#bench',
    application: STORM_APPLICATION,
    title: 'service-0 latency is high',
    severity: 'high',
    state: 'settling',
    attempt: 1,
    run: 1,
    evidenceVersion: 1,
    symptomComponents: [component(0)],
    autonomyCeiling: 'auto',
    hardEvidence: false,
    onsetAt: instant(ONSET_MINUTE),
    openedAt: instant(ONSET_MINUTE),
    lastSignalAt: instant(ONSET_MINUTE),
    updatedAt: instant(ONSET_MINUTE),
    closedAt: null,
    because: 'signals of application bench belong together',
  });

const facts = (): Evidence[] =>
  Array.from({ length: FACTS }, (_, n) =>
    Evidence.parse({
      evidenceId: `evd_1-${n}`,
      fact: n % 2 ? 'log-new' : 'latency-up',
      component: component(n % COMPONENTS),
      strength: (n % 100) / 100,
      summary: `new in the log (${n} since, 0 before): ERROR [http-nio-8080-exec-${n}] request of path /${n} answered 500`,
      at: instant(ONSET_MINUTE),
      from: { collector: 'logs', reference: '' },
    }),
  );

const series = (): Series[] =>
  Array.from({ length: COMPONENTS }, (_, index) =>
    (['requests', 'faults', 'latencySeconds'] as const).map(
      (role): Series => ({
        component: component(index),
        role,
        metric: { namespace: 'bench', metricName: role, dimensions: {}, statistic: 'Average', scale: 1 },
        periodSeconds: 60,
        timestamps: Array.from({ length: MINUTES }, (_, minute) => START_SECONDS + 60 * minute),
        values: Array.from({ length: MINUTES }, (_, minute) => (minute >= ONSET_MINUTE ? 0.9 : 0.1)),
      }),
    ),
  ).flat();

const diagnosis = (): Diagnosis =>
  Diagnosis.parse({
    diagnosisId: 'dia_bench',
    incidentId: INCIDENT_ID,
    attempt: 1,
    at: instant(ONSET_MINUTE + 1),
    finding: 'cause-found',
    hypotheses: Array.from({ length: 10 }, (_, n) => ({
      hypothesisId: `hyp_${n}`,
      component: component(n),
      faultClass: 'cpu-saturation',
      confidence: 0.9 / (n + 1),
      evidenceFor: Array.from({ length: 30 }, (_, fact) => `evd_1-${fact + n}`),
      evidenceAgainst: [`evd_1-${n}`],
      path: [component(n), component(0)],
    })),
    summary: 'service-3: cpu saturation (confidence 0.90).',
    claims: [{ text: 'new in the log', evidence: ['evd_1-1'] }],
    by: 'ranker',
    modelDisagrees: false,
    lacked: Array.from({ length: 20 }, (_, n) => `no traces of service-${n}`),
    dataQuality: { verdict: 'good', because: [], sources: [] },
    symptom: component(0),
    knownSignals: [],
    evidenceVersion: 1,
    policyVersion: 'f00dfeed00000001',
    modelUse: null,
  });

const RESTART = 'restart-ecs-service';

const planned = (version: number): Plan => {
  const change = {
    runbook: RESTART,
    runbookVersion: version,
    target: component(0),
    parameters: { ClusterName: 'bench', ServiceName: 'service-0' },
    rollback: null,
    following: [],
  };
  return Plan.parse({
    ...change,
    planId: 'pln_bench',
    incidentId: INCIDENT_ID,
    attempt: 1,
    at: instant(ONSET_MINUTE + 1),
    hypothesisId: 'hyp_0',
    service: 'service-0',
    effect: 'mitigates',
    impact: 'low',
    because: 'cpu saturation of service-0 (confidence 0.90)',
    risk: { level: 'low', because: ['its declared impact is low'] },
    expectedBenefit: 0.5,
    gate: 'ask',
    autonomy: 'ask',
    verdicts: [{ rule: 'ceiling', verdict: 'ask', because: 'the catalog allows ask' }],
    alternatives: [],
    snapshot: { component: component(0), takenAt: instant(ONSET_MINUTE + 1), fields: { managed: true } },
    path: [component(0)],
    evidenceVersion: 1,
    policyVersion: 'f00dfeed00000001',
    planHash: planHash(change),
  });
};

/** Asks about a plan before most of the signals came, so that its page has to tell of them. With the path of one person's link to the question. */
export const askAbout = async (
  store: IncidentStore,
  manifests: readonly RunbookManifest[],
  { secret, approver }: { secret: string; approver: string },
): Promise<string> => {
  const plan = planned(manifests.find(({ runbook }) => runbook === RESTART)?.version ?? 1);
  await store.savePlan(plan);
  const approval = approvalFor(plan, 0, new Date(instant(ONSET_MINUTE + 2)), benchCatalog().policies.approval);
  const { approvalId, incidentId, planHash, expiresAt } = approval;
  const link = {
    linkId: linkIdFor(secret, approvalId, approver),
    approvalId,
    incidentId,
    approver,
    planHash,
    expiresAt,
  };
  await store.askForApproval(approval, [link], 'the token of the bench');
  return `/approvals/${link.linkId}?token=${linkToken(secret, link)}`;
};

/** Writes down an incident of so many signals with all that its page shows: facts, numbers, a graph and a long record. */
export const writeIncident = async (store: IncidentStore, signals: number): Promise<string> => {
  for (let from = 0; from < signals; from += SIGNALS_AT_ONCE) {
    const batch = Array.from({ length: Math.min(SIGNALS_AT_ONCE, signals - from) }, (_, n) => signal(from + n));
    await store.attach('app#bench', batch, opening, new Date(instant(ONSET_MINUTE)));
  }
  const edges = Array.from({ length: COMPONENTS - 1 }, (_, n): Edge[] => [
    [component(n), component(n + 1)],
    [component(Math.floor(n / 2)), component(n + 1)],
  ]).flat();
  await store.saveEvidence({
    incidentId: INCIDENT_ID,
    attempt: 1,
    evidence: facts(),
    alarmed: [],
    series: series(),
    edges,
    traced: [],
    gaps: [],
    servedHours: [],
    dataQuality: { verdict: 'good', because: [], sources: [] },
    evidenceVersion: 1,
  });
  await store.saveDiagnosis(diagnosis());
  for (let n = 0; n < LINES; n += 1)
    await store.note({
      incidentId: INCIDENT_ID,
      at: instant(ONSET_MINUTE + 1),
      attempt: 1,
      key: `bench-${n}`,
      kind: 'validation',
      summary: `the service is watched, look ${n}`,
      because: Array.from({ length: 10 }, (_, m) => `service-${m}: availability is met (before no data, now 0.99)`),
    });
  return INCIDENT_ID;
};
