import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SCENARIOS, type Scenario } from '../../../../drill/scenarios/index.ts';
import { createRandom } from '../../../../drill/world/random.ts';
import type { Happening, MetricPoint, World } from '../../../../drill/world/types.ts';
import { createWorld } from '../../../../drill/world/world.ts';
import { defaultMetrics } from '../../../../lib/adapters/aws/cloudwatch/metric-sets.ts';
import { Catalog, type Service } from '../../../../lib/contracts/catalog.ts';
import type { Change } from '../../../../lib/contracts/change.ts';
import { type ComponentId, componentParts } from '../../../../lib/contracts/component.ts';
import type { Incident } from '../../../../lib/contracts/incident.ts';
import type { DatabaseLoad, Observation, PlatformFact, Series } from '../../../../lib/contracts/observation.ts';
import type { AttachedSignal, MetricReference } from '../../../../lib/contracts/signal.ts';
import { alarmedHarms } from '../../../../lib/domain/diagnosis/alarmed-harms.ts';
import { type Ranking, rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import { deriveEvidence } from '../../../../lib/domain/evidence/derive-evidence.ts';
import { componentOfService, scopeOf } from '../../../../lib/domain/evidence/scope.ts';

export const CATALOG: Catalog = Catalog.parse(
  parse(readFileSync(new URL('../../../../selfheal.yaml', import.meta.url), 'utf8')),
);

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 2, 8);
const WARM_UP_MINUTES = 240;

const readPoint = (point: MetricPoint, { statistic, scale }: MetricReference): number => {
  const values: Record<string, number> = {
    Sum: point.sum,
    Average: point.sum / point.sampleCount,
    Maximum: point.maximum,
    Minimum: point.minimum,
    SampleCount: point.sampleCount,
    p50: point.p50,
    p90: point.p90,
    p99: point.p99,
  };
  return (values[statistic] ?? Number.NaN) * scale;
};

/** The catalog's metrics of a service over the defaults of its kind. */
const metricsOf = ({ telemetry }: Service, component: ComponentId): Record<string, MetricReference> => {
  const { requests, faults, latencySeconds, saturation } = telemetry;
  const own = { requests, faults, latencySeconds };
  return {
    ...defaultMetrics(componentParts(component)),
    ...Object.fromEntries(Object.entries(own).flatMap(([role, metric]) => (metric ? [[role, metric]] : []))),
    ...Object.fromEntries(Object.entries(saturation).map(([name, metric]) => [`saturation:${name}`, metric])),
  };
};

const seriesOf = (world: World, from: number, to: number): Series[] =>
  Object.entries(CATALOG.services).flatMap(([name, service]) => {
    const component = componentOfService(name, CATALOG);
    return Object.entries(metricsOf(service, component)).flatMap(([role, metric]): Series[] => {
      if (!metric) return [];
      const points = new Map(
        world.metrics.between(metric, from, to).map((point) => [point.at, readPoint(point, metric)]),
      );
      const times: number[] = [];
      for (let at = from; at < to; at += MINUTE) times.push(at);
      return [
        {
          component,
          role: role as Series['role'],
          metric,
          periodSeconds: 60,
          timestamps: times.map((at) => at / 1000),
          values: times.map((at) => points.get(at) ?? null),
        },
      ];
    });
  });

const componentNamed = (resource: string): ComponentId | null => {
  const found = Object.entries(CATALOG.services).find(
    ([name, service]) => name === resource || service.name === resource || service.name.endsWith(`/${resource}`),
  );
  return found ? componentOfService(found[0], CATALOG) : null;
};

const platformOf = (happenings: readonly Happening[]): PlatformFact[] =>
  happenings.flatMap((happening): PlatformFact[] => {
    if (happening.kind !== 'ecs-task-stopped') return [];
    const component = componentNamed(happening.service);
    const { container, stopCode, stoppedReason } = happening.task;
    if (!component || stopCode !== 'EssentialContainerExited') return [];
    return [
      {
        component,
        what: container.exitCode === 137 ? 'task-oom-killed' : 'task-crashed',
        at: new Date(happening.at).toISOString(),
        count: 1,
        detail: container.reason ?? stoppedReason,
      },
    ];
  });

const KIND_OF_CALL: Readonly<Record<string, Change['kind']>> = {
  UpdateService: 'deployment',
  PutFunctionConcurrency: 'configuration',
  PutFunctionConcurrency20171031: 'configuration',
};

const changesOf = (happenings: readonly Happening[]): Change[] =>
  happenings.flatMap((happening): Change[] => {
    if (happening.kind !== 'configuration-call') return [];
    const component = componentNamed(happening.resource);
    const kind = KIND_OF_CALL[happening.eventName];
    if (!component || !kind) return [];
    return [
      {
        changeId: `chg_${happening.sequence}`,
        component,
        kind,
        at: new Date(happening.at).toISOString(),
        by: happening.by,
        own: false,
        summary: `${happening.eventName} on ${happening.resource}`,
        reference: `call-${happening.sequence}`,
      },
    ];
  });

/** Services whose objectives were violated in at least two of the three minutes before an instant, as an alarm on each would see. */
const violatedAt = (world: World, at: number, tight: Scenario['tightAlarm']): ComponentId[] => {
  const values = (series: Series[], component: ComponentId, role: string): (number | null)[] =>
    series.find((each) => each.component === component && each.role === role)?.values ?? [];
  const series = seriesOf(world, at - 3 * MINUTE, at);
  const twice = (bad: boolean[]): boolean => bad.filter(Boolean).length >= 2;
  const found = Object.entries(CATALOG.services).flatMap(([name, { objectives }]) => {
    const component = componentOfService(name, CATALOG);
    const requests = values(series, component, 'requests');
    const { availabilityAtLeast = 0, latencySecondsAtMost = Number.POSITIVE_INFINITY, saturationAtMost } = objectives;
    const slow = values(series, component, 'latencySeconds').map((value) => (value ?? 0) > latencySecondsAtMost);
    const failing = values(series, component, 'faults').map(
      (value, index) => 1 - (value ?? 0) / Math.max(1, requests[index] ?? 1) < availabilityAtLeast,
    );
    const full = Object.entries(saturationAtMost).map(([metric, most]) =>
      values(series, component, `saturation:${metric}`).map((value) => (value ?? 0) > most),
    );
    return [slow, failing, ...full].some(twice) ? [component] : [];
  });
  if (!tight) return found;
  const points = world.metrics.between(tight.metric, at - MINUTE, at);
  const tripped = points.some((point) => point.sum / point.sampleCount > tight.threshold);
  const component = componentNamed(`${tight.metric.dimensions.ClusterName}/${tight.metric.dimensions.ServiceName}`);
  return tripped && component ? [...found, component] : found;
};

/** What the sessions of the shop's database did, by wait event and by statement, in the form that Performance Insights tells it. */
const databaseLoadOf = (world: World, from: number, to: number): DatabaseLoad[] => {
  const component = componentNamed('orders-db');
  const minutes = world.databaseSessions(from, to);
  if (!component) return [];
  return (['wait', 'statement'] as const).flatMap((by) => {
    const names = new Set(minutes.flatMap(({ active }) => active.map((each) => each[by])));
    return [...names].map(
      (name): DatabaseLoad => ({
        component,
        by,
        name,
        group: by === 'wait' ? name.replace(/:.*/, '') : '',
        periodSeconds: 60,
        timestamps: minutes.map(({ at }) => at / 1000),
        sessions: minutes.map(({ active }) =>
          active.filter((each) => each[by] === name).reduce((sum, { sessions }) => sum + sessions, 0),
        ),
        virtualCpus: 2,
        system: 'postgresql',
      }),
    );
  });
};

const signalOf = (component: ComponentId, at: string): AttachedSignal => ({
  incidentId: 'inc_1',
  fingerprint: '0'.repeat(32),
  status: 'firing',
  firstObservedAt: at,
  lastObservedAt: at,
  count: 1,
  latest: {
    signalId: 'sig_1',
    fingerprint: '0'.repeat(32),
    source: 'cloudwatch-alarm',
    sourceEventId: `event-${component}`,
    status: 'firing',
    severity: 'high',
    title: `alarm on ${componentParts(component).name}`,
    description: '',
    observedAt: at,
    receivedAt: at,
    resource: { account: CATALOG.account, region: CATALOG.region, arns: [], dimensions: {} },
    hardEvidence: false,
    labels: {},
    service: null,
    application: 'shop',
    environment: 'production',
    component,
    owner: null,
    deploymentId: null,
  },
});

export interface Diagnosed {
  ranking: Ranking;
  observation: Observation;
  signals: AttachedSignal[];
  evidence: ReturnType<typeof deriveEvidence>;
  /** The service ranked first and its fault class, as `service: class`, or the finding when there is none. */
  first: string;
  secondsToAlarm: number;
}

const serviceNamed = (component: ComponentId): string =>
  Object.keys(CATALOG.services).find((name) => componentOfService(name, CATALOG) === component) ?? component;

/** Breaks the shop, waits for an alarm on an objective and diagnoses some seconds later; null when no alarm comes within half an hour. */
export const diagnoseScenario = (scenario: Scenario, seed: number, waitSeconds = 60): Diagnosed | null => {
  const world = createWorld({ seed, startAt: START });
  const brokenAt = START + WARM_UP_MINUTES * MINUTE + scenario.onsetAfterSeconds * 1000;
  world.advanceTo(brokenAt);
  scenario.inject(world, createRandom(seed));
  let at = Math.ceil(brokenAt / MINUTE) * MINUTE;
  let symptoms: ComponentId[] = [];
  for (; at < brokenAt + 30 * MINUTE && symptoms.length === 0; at += MINUTE) {
    world.advanceTo(at);
    symptoms = violatedAt(world, at, scenario.tightAlarm);
  }
  if (symptoms.length === 0) return null;
  const onset = at - MINUTE;
  const now = new Date(onset + waitSeconds * 1000);
  world.advanceTo(now.getTime());
  symptoms = [
    ...new Set([...symptoms, ...violatedAt(world, Math.floor(now.getTime() / MINUTE) * MINUTE, scenario.tightAlarm)]),
  ];
  const onsetAt = new Date(onset).toISOString();
  const incident: Incident = {
    incidentId: 'inc_1',
    group: 'app#shop',
    application: 'shop',
    title: 'alarm',
    severity: 'high',
    state: 'collecting',
    attempt: 1,
    run: 1,
    evidenceVersion: 1,
    fingerprints: 1,
    symptomComponents: symptoms,
    autonomyCeiling: 'auto',
    hardEvidence: false,
    onsetAt,
    openedAt: onsetAt,
    lastSignalAt: onsetAt,
    updatedAt: onsetAt,
    closedAt: null,
    because: '',
    merged: [],
    mergedInto: null,
    linked: [],
    reopenings: [],
  };
  const scope = scopeOf(incident, CATALOG, now);
  const from = Date.parse(scope.baselineFromAt);
  const happenings = world.happenings.from(0);
  const observation: Observation = {
    scope,
    traced: [],
    databaseLoad: databaseLoadOf(world, from, now.getTime()),
    changeEvents: [],
    series: seriesOf(world, Math.floor(from / MINUTE) * MINUTE, Math.floor(now.getTime() / MINUTE) * MINUTE),
    logs: Object.entries(CATALOG.services).flatMap(([name, { telemetry }]) =>
      telemetry.logGroups.flatMap((group) =>
        world.logs.between(group, onset - 30 * MINUTE, now.getTime()).map(({ at: logAt, message }) => ({
          component: componentOfService(name, CATALOG),
          at: new Date(logAt).toISOString(),
          message,
        })),
      ),
    ),
    platform: platformOf(happenings.filter((happening) => happening.at >= from)),
    changes: changesOf(happenings.filter((happening) => happening.at >= from)),
    alarms: [],
    gaps: [],
    servedHours: [],
  };
  const signals = symptoms.map((component) => signalOf(component, onsetAt));
  let evidenceCount = 0;
  const evidence = deriveEvidence({
    observation,
    signals,
    pastOutcomes: [],
    catalog: CATALOG,
    newEvidenceId: () => `evd_${++evidenceCount}`,
  });
  let hypothesisCount = 0;
  const ranking = rankCauses({
    symptoms,
    alarmed: alarmedHarms(signals, observation.series),
    series: observation.series,
    edges: scope.edges,
    traced: observation.traced,
    evidence: evidence.evidence,
    onsetAt,
    now,
    newHypothesisId: () => `hyp_${++hypothesisCount}`,
  });
  const [best] = ranking.hypotheses;
  return {
    ranking,
    observation,
    signals,
    evidence,
    first: best ? `${serviceNamed(best.component)}: ${best.faultClass}` : ranking.finding,
    secondsToAlarm: (onset - brokenAt) / 1000,
  };
};

export { SCENARIOS };
