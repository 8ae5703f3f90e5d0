import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { componentId } from '../../../../lib/contracts/component.ts';
import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { Incident } from '../../../../lib/contracts/incident.ts';
import type { Observation, Series, SeriesRole } from '../../../../lib/contracts/observation.ts';
import type { AttachedSignal } from '../../../../lib/contracts/signal.ts';
import { deriveEvidence } from '../../../../lib/domain/evidence/derive-evidence.ts';

const account = '111122223333';
const region = 'eu-west-1';
export const FRONT = componentId({ account, region, kind: 'ecs-service', name: 'c/front' });
export const SHOP = componentId({ account, region, kind: 'ecs-service', name: 'c/shop' });
export const STORE = componentId({ account, region, kind: 'database', name: 'store' });
export const PRICES = componentId({ account, region, kind: 'lambda-function', name: 'prices' });

export const CATALOG: Catalog = Catalog.parse({
  version: 1,
  account,
  region,
  applications: { web: { owner: 'team', environment: 'production' } },
  services: {
    front: {
      application: 'web',
      kind: 'ecs-service',
      name: 'c/front',
      dependsOn: ['shop'],
      objectives: { availabilityAtLeast: 0.99, latencySecondsAtMost: 1 },
    },
    shop: { application: 'web', kind: 'ecs-service', name: 'c/shop', dependsOn: ['store', 'prices', 'front'] },
    store: {
      application: 'web',
      kind: 'database',
      name: 'store',
      telemetry: {
        saturation: { connections: { namespace: 'AWS/RDS', metricName: 'DatabaseConnections', statistic: 'Maximum' } },
      },
      objectives: { saturationAtMost: { connections: 200 } },
    },
    prices: { application: 'web', kind: 'lambda-function', name: 'prices' },
  },
});

const MINUTE_SECONDS = 60;
export const ONSET_SECONDS = Date.UTC(2026, 2, 2, 12) / 1000;
export const ONSET_AT = new Date(ONSET_SECONDS * 1000).toISOString();
const BEFORE_MINUTES = 180;
const SINCE_MINUTES = 5;
export const NOW_SECONDS = ONSET_SECONDS + SINCE_MINUTES * MINUTE_SECONDS;
/** The fault begins this long before its alarm. */
const FAULT_SECONDS = ONSET_SECONDS - 180;

export const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A series by minute: `normal` until shortly before the onset, `now` from then on, with a little deterministic noise. */
export const aSeries = (
  component: string,
  role: SeriesRole,
  normal: number | null,
  now: number | null,
  shape: (value: number, minute: number) => number = (value, minute) => value * (1 + 0.02 * Math.sin(minute * 7.3)),
): Series => {
  const minutes = Array.from({ length: BEFORE_MINUTES + SINCE_MINUTES }, (_, index) => index);
  const timestamps = minutes.map((minute) => ONSET_SECONDS + (minute - BEFORE_MINUTES) * MINUTE_SECONDS);
  return {
    component,
    role,
    metric: { namespace: 'test', metricName: role, dimensions: {}, statistic: 'Average', scale: 1 },
    periodSeconds: MINUTE_SECONDS,
    timestamps,
    values: timestamps.map((at, minute) => {
      const value = at < FAULT_SECONDS ? normal : now;
      return value === null ? null : shape(value, minute);
    }),
  };
};

/** Requests, faults and latency of a component that is as always unless told otherwise. */
export const aService = (
  component: string,
  { requests = 600, faults = 0, latencySeconds = 0.2, usualLatencySeconds = 0.2, usualRequests = 600 } = {},
): Series[] => [
  aSeries(component, 'requests', usualRequests, requests),
  aSeries(component, 'faults', 0, faults),
  aSeries(component, 'latencySeconds', usualLatencySeconds, latencySeconds),
];

export const anObservation = (given: Partial<Observation> = {}): Observation => ({
  traced: [],
  databaseLoad: [],
  changeEvents: [],
  scope: {
    components: [
      { service: 'front', component: FRONT },
      { service: 'shop', component: SHOP },
      { service: 'store', component: STORE },
      { service: 'prices', component: PRICES },
    ],
    edges: [
      [FRONT, SHOP],
      [SHOP, STORE],
      [SHOP, PRICES],
    ],
    baselineFromAt: instant(ONSET_SECONDS - BEFORE_MINUTES * MINUTE_SECONDS),
    onsetAt: ONSET_AT,
    toAt: instant(NOW_SECONDS),
  },
  series: [],
  logs: [],
  platform: [],
  changes: [],
  alarms: [],
  gaps: [],
  servedHours: [],
  ...given,
});

/** The front's incident, as its first alarm opened it. */
export const anIncident = (given: Partial<Incident> = {}): Incident =>
  Incident.parse({
    incidentId: 'inc_1',
    group: 'app#web',
    application: 'web',
    title: 'front is slow',
    severity: 'high',
    state: 'settling',
    attempt: 1,
    run: 1,
    evidenceVersion: 1,
    symptomComponents: [FRONT],
    autonomyCeiling: 'auto',
    hardEvidence: false,
    onsetAt: ONSET_AT,
    openedAt: ONSET_AT,
    lastSignalAt: ONSET_AT,
    updatedAt: ONSET_AT,
    closedAt: null,
    because: 'one application',
    ...given,
  });

export const aSignal = (component: string | null, given: Partial<AttachedSignal['latest']> = {}): AttachedSignal => ({
  incidentId: 'inc_1',
  fingerprint: '0'.repeat(32),
  status: 'firing',
  firstObservedAt: ONSET_AT,
  lastObservedAt: ONSET_AT,
  count: 1,
  latest: {
    signalId: 'sig_1',
    fingerprint: '0'.repeat(32),
    source: 'cloudwatch-alarm',
    sourceEventId: 'event-1',
    status: 'firing',
    severity: 'high',
    title: 'an alarm',
    description: '',
    observedAt: ONSET_AT,
    receivedAt: ONSET_AT,
    resource: { account, region, arns: [], dimensions: {} },
    hardEvidence: false,
    labels: {},
    service: null,
    application: 'web',
    environment: 'production',
    component,
    owner: null,
    deploymentId: null,
    ...given,
  },
});

export const derive = (
  observation: Observation,
  signals: AttachedSignal[] = [aSignal(FRONT)],
  pastOutcomes: Parameters<typeof deriveEvidence>[0]['pastOutcomes'] = [],
) => {
  let count = 0;
  return deriveEvidence({
    observation,
    signals,
    pastOutcomes,
    catalog: CATALOG,
    newEvidenceId: () => {
      count += 1;
      return `evd_${count}`;
    },
  });
};

export const factsAt = (evidence: readonly Evidence[], component: string): EvidenceFact[] =>
  evidence.filter((item) => item.component === component).map(({ fact }) => fact);
