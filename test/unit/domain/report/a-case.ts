import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { History } from '../../../../lib/contracts/history.ts';
import type { OutcomeResult } from '../../../../lib/contracts/outcome.ts';
import { outcomeOf } from '../../../../lib/domain/learning/outcome-of.ts';
import type { ReportCase } from '../../../../lib/domain/report/report-case.ts';
import {
  aDiagnosis,
  anApproval,
  anIncident,
  aPlan,
  aRemediation,
  aSignal,
  atSecond,
  aValidation,
  COMPONENT,
  iso,
} from '../../../contract/builders.ts';

export const aFact = (
  number: number,
  fact: EvidenceFact,
  summary: string,
  given: Partial<Evidence> = {},
): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact,
  component: COMPONENT,
  strength: 0.9,
  summary,
  at: iso(20),
  from: { collector: 'metrics', reference: '' },
  figures: {},
  attributes: {},
  ...given,
});

export const EVIDENCE: readonly Evidence[] = [
  aFact(1, 'memory-climbing', 'memory climbs by 2 % a minute, to 91 %'),
  aFact(2, 'faults-up', '4% of requests fail, normally 0.1%', {
    figures: { nowShare: 0.04, normalShare: 0.001, requests: 1200 },
  }),
  aFact(3, 'latency-up', 'latency is 2.2 s, normally 0.2 s', { figures: { nowSeconds: 2.2, normalSeconds: 0.2 } }),
  aFact(4, 'requests-up', '300 requests a period, normally 200', { strength: 0.4 }),
];

const diagnosis = () =>
  aDiagnosis({
    hypotheses: [
      {
        hypothesisId: 'hyp_1',
        component: COMPONENT,
        faultClass: 'memory-leak',
        confidence: 0.9,
        evidenceFor: ['evd_1-1', 'evd_1-3'],
        evidenceAgainst: ['evd_1-4'],
        path: [COMPONENT],
        wouldChange: [],
      },
      {
        hypothesisId: 'hyp_2',
        component: COMPONENT,
        faultClass: 'traffic-surge',
        confidence: 0.3,
        evidenceFor: ['evd_1-4'],
        evidenceAgainst: [],
        path: [COMPONENT],
        wouldChange: [],
      },
    ],
    lacked: ['logs: no log group is named', 'no model: none is configured'],
  });

export interface Ending {
  history: Partial<History>;
  result: OutcomeResult;
  because?: readonly string[];
  endedAtSecond?: number;
}

const incident = anIncident({ incidentId: 'inc_1', group: 'app#shop', fingerprints: 1 });
const plan = aPlan({ gate: 'ask' });
const answered = (given: object) =>
  anApproval(plan, { decidedAt: iso(105), decidedBy: 'ann@example.com', decidedHow: 'link', ...given });
const remedy = aRemediation(plan, {
  remediationId: 'rem_1',
  status: 'succeeded',
  executionId: 'exec-1',
  startedAt: iso(110),
  endedAt: iso(170),
});
const entry = (second: number, kind: History['timeline'][number]['kind'], summary: string) => ({
  incidentId: 'inc_1',
  at: iso(second),
  attempt: 1,
  key: `${kind}-${second}`,
  kind,
  summary,
  because: [],
});

const TIMELINE = [
  entry(1, 'opened', 'checkout latency is high'),
  entry(20, 'evidence', '4 facts about 1 components; telemetry is good'),
  entry(30, 'diagnosis', 'checkout: memory leak (confidence 0.90).'),
  entry(40, 'plan', 'restart-ecs-service on checkout: it frees the memory'),
  entry(45, 'approval', 'asked ann@example.com to approve restart-ecs-service on checkout'),
];

/** How an incident may end, with the records that lead there. */
export const ENDINGS = {
  mitigated: {
    result: 'mitigated',
    history: {
      approvals: [answered({ status: 'used' })],
      remediations: [remedy],
      validations: [
        aValidation({
          verdict: 'mitigated',
          at: iso(290),
          wellSinceAt: iso(190),
          checks: [
            {
              component: COMPONENT,
              what: 'latency, s',
              before: 2.2,
              now: 0.21,
              normal: 0.2,
              objective: 0.5,
              samples: 6,
              verdict: 'met',
            },
          ],
        }),
      ],
    },
  },
  cured: {
    result: 'cured',
    history: { remediations: [remedy], validations: [aValidation({ wellSinceAt: iso(190), at: iso(290) })] },
  },
  escalated: {
    result: 'escalated',
    because: ['every runbook was tried'],
    history: {
      approvals: [answered({ status: 'used' })],
      remediations: [{ ...remedy, status: 'failed', failure: 'AccessDenied for role/x' }],
      validations: [aValidation({ verdict: 'unknown', wellSinceAt: null, because: ['too few samples'] })],
    },
  },
  declined: {
    result: 'escalated',
    because: ['the plan was rejected'],
    history: { approvals: [answered({ status: 'rejected', reason: 'not during the sale' })] },
  },
  'taken back': {
    result: 'escalated',
    because: ['ann@example.com took the approval back: the sale begins'],
    history: { approvals: [answered({ status: 'revoked', reason: 'the sale begins' })] },
  },
  unanswered: {
    result: 'escalated',
    because: ['nobody answered in time'],
    history: { approvals: [anApproval(plan, { status: 'expired', decidedHow: 'selfheal', decidedAt: iso(1845) })] },
    endedAtSecond: 1900,
  },
  'symptom absent': {
    result: 'not-an-incident',
    history: {
      diagnoses: [aDiagnosis({ finding: 'symptom-absent', hypotheses: [], claims: [], summary: 'Nothing is wrong.' })],
      plans: [],
      validations: [aValidation({ of: 'self-resolution' })],
    },
  },
  'false alarm': {
    result: 'not-an-incident',
    history: { approvals: [answered({ status: 'not-an-incident', reason: 'a load test' })] },
  },
  'over by itself': {
    result: 'self-resolved',
    history: { plans: [], diagnoses: [], validations: [aValidation({ of: 'self-resolution', wellSinceAt: iso(60) })] },
  },
  'resolved by people': {
    result: 'resolved-by-human',
    because: ['all alarms are over'],
    history: { plans: [], diagnoses: [aDiagnosis({ finding: 'cannot-tell', hypotheses: [], claims: [] })] },
  },
} as const satisfies Record<string, Ending>;

/** The records of an incident that ended so, as the store would hand them out. */
export const aReportCase = ({ result, history: given, because = [], endedAtSecond = 300 }: Ending): ReportCase => {
  const { latest, ...signal } = {
    incidentId: 'inc_1',
    fingerprint: aSignal().fingerprint,
    latest: aSignal(),
    status: 'resolved' as const,
    firstObservedAt: iso(0),
    lastObservedAt: iso(190),
    count: 2,
  };
  const history = History.parse({
    incident,
    signals: [{ ...signal, latest }],
    timeline: TIMELINE,
    diagnoses: [diagnosis()],
    plans: [plan],
    approvals: [],
    remediations: [],
    validations: [],
    outcome: null,
    ...given,
  });
  return {
    history,
    outcome: outcomeOf(history, { result, endedAt: atSecond(endedAtSecond), because }),
    evidence: EVIDENCE,
    manifests: [{ runbook: 'restart-ecs-service', title: 'Restart an ECS service' }],
  };
};
