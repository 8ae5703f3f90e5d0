import { Catalog } from '../lib/contracts/catalog.ts';
import { componentId } from '../lib/contracts/component.ts';
import type { Edge, Observation, Series } from '../lib/contracts/observation.ts';
import type { AttachedSignal } from '../lib/contracts/signal.ts';
import { alarmedHarms } from '../lib/domain/diagnosis/alarmed-harms.ts';
import { rankCauses } from '../lib/domain/diagnosis/rank-causes.ts';
import { deriveEvidence } from '../lib/domain/evidence/derive-evidence.ts';
import { readOptions, report } from './options.ts';

const COMPONENTS = 200;
const MINUTES = 120;
const ONSET_MINUTE = 110;
const START_SECONDS = 1_767_225_600;
const ROLES = ['requests', 'faults', 'latencySeconds', 'saturation:cpu', 'saturation:memory'] as const;
/** The component that becomes slow, and its callers with it. */
const BROKEN = 137;

const component = (index: number) =>
  componentId({ account: '111122223333', region: 'eu-west-1', kind: 'ecs-service', name: `bench/service-${index}` });

/** A fixed sequence between 0 and 1 (a linear congruential generator): every run measures the same work. */
const sequence = (): (() => number) => {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** A tree of services, each called by one with a third of its number: the ancestors of the broken one are slow as well. */
const buildCase = (): { series: Series[]; edges: Edge[] } => {
  const random = sequence();
  const caller = (index: number): number => Math.floor((index - 1) / 3);
  const slow = new Set<number>();
  for (let index = BROKEN; index > 0; index = caller(index)) slow.add(index);
  slow.add(0);
  const timestamps = Array.from({ length: MINUTES }, (_, minute) => START_SECONDS + 60 * minute);
  const value = (index: number, role: (typeof ROLES)[number], minute: number): number => {
    const noise = 0.9 + 0.2 * random();
    if (role === 'requests') return Math.round(600 * noise);
    if (role === 'faults') return Math.round(2 * random());
    if (role === 'latencySeconds') return 0.1 * noise + (slow.has(index) && minute >= ONSET_MINUTE - 3 ? 0.4 : 0);
    return 40 * noise;
  };
  const series = Array.from({ length: COMPONENTS }, (_, index) =>
    ROLES.map(
      (role): Series => ({
        component: component(index),
        role,
        metric: { namespace: 'bench', metricName: role, dimensions: {}, statistic: 'Average', scale: 1 },
        periodSeconds: 60,
        timestamps,
        values: timestamps.map((_, minute) => value(index, role, minute)),
      }),
    ),
  ).flat();
  const edges = Array.from(
    { length: COMPONENTS - 1 },
    (_, index): Edge => [component(caller(index + 1)), component(index + 1)],
  );
  return { series, edges };
};

const instant = (minute: number): string => new Date((START_SECONDS + 60 * minute) * 1000).toISOString();

/** What the collectors would have seen: the numbers alone, at every component of a catalog that knows them all. */
const observed = (series: Series[], edges: Edge[]): { observation: Observation; catalog: Catalog } => {
  const names = Array.from({ length: COMPONENTS }, (_, index) => `service-${index}`);
  const catalog = Catalog.parse({
    version: 1,
    account: '111122223333',
    region: 'eu-west-1',
    applications: { bench: { owner: 'bench', environment: 'production' } },
    services: Object.fromEntries(
      names.map((name) => [name, { application: 'bench', kind: 'ecs-service', name: `bench/${name}` }]),
    ),
  });
  const components = names.map((service, index) => ({ service, component: component(index) }));
  const scope = {
    components,
    edges,
    baselineFromAt: instant(0),
    onsetAt: instant(ONSET_MINUTE),
    toAt: instant(MINUTES),
  };
  const nothing = { traced: [], databaseLoad: [], changeEvents: [], logs: [], platform: [], changes: [], alarms: [] };
  return { observation: { ...nothing, scope, series, gaps: [], servedHours: [] }, catalog };
};

/** The alarm on the outermost component that began it all. */
const alarm = (): AttachedSignal => ({
  incidentId: 'inc_bench',
  fingerprint: '0'.repeat(32),
  status: 'firing',
  firstObservedAt: instant(ONSET_MINUTE),
  lastObservedAt: instant(ONSET_MINUTE),
  count: 1,
  latest: {
    signalId: 'sig_bench',
    fingerprint: '0'.repeat(32),
    source: 'cloudwatch-alarm',
    sourceEventId: 'bench',
    status: 'firing',
    severity: 'high',
    title: 'latency',
    description: '',
    observedAt: instant(ONSET_MINUTE),
    receivedAt: instant(ONSET_MINUTE),
    resource: { account: '111122223333', region: 'eu-west-1', arns: [], dimensions: {} },
    hardEvidence: false,
    labels: {},
    service: 'service-0',
    application: 'bench',
    environment: 'production',
    component: component(0),
    owner: null,
    deploymentId: null,
  },
});

/** `rank`: time and memory of one diagnosis of 200 components with 5 metrics over 2 h at 1 min. */
export const runRank = (args: readonly string[]): void => {
  const options = readOptions(args);
  const residentBefore = process.memoryUsage.rss();
  const { series, edges } = buildCase();
  const { observation, catalog } = observed(series, edges);
  const milliseconds: number[] = [];
  const evidenceMilliseconds: number[] = [];
  // A busy machine makes a first run wait; the processor's own time tells what it takes.
  const processorMilliseconds: number[] = [];
  let first = '';
  let facts = 0;
  let residentAfterFirst = 0;
  for (let run = 0; run < 7; run += 1) {
    let count = 0;
    const startedAt = performance.now();
    const usedBefore = process.cpuUsage();
    const { evidence } = deriveEvidence({
      observation,
      signals: [alarm()],
      pastOutcomes: [],
      catalog,
      newEvidenceId: () => {
        count += 1;
        return `evd_${count}`;
      },
    });
    evidenceMilliseconds.push(performance.now() - startedAt);
    facts = evidence.length;
    const { hypotheses } = rankCauses({
      symptoms: [component(0)],
      alarmed: alarmedHarms([alarm()], series),
      series,
      edges,
      traced: [],
      evidence,
      onsetAt: new Date((START_SECONDS + 60 * ONSET_MINUTE) * 1000).toISOString(),
      now: new Date((START_SECONDS + 60 * MINUTES) * 1000),
      newHypothesisId: () => {
        count += 1;
        return `hyp_${count}`;
      },
    });
    milliseconds.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(usedBefore);
    processorMilliseconds.push((user + system) / 1000);
    first = hypotheses[0]?.component ?? '';
    // Of the later ones some is garbage that nobody collected yet: a function that runs makes one diagnosis.
    residentAfterFirst ||= process.memoryUsage.rss();
  }
  const [cold = 0] = milliseconds;
  const [coldProcessor = 0] = processorMilliseconds;
  const result = {
    components: COMPONENTS,
    series: series.length,
    facts,
    right: first === component(BROKEN),
    coldMilliseconds: Math.round(cold),
    coldProcessorMilliseconds: Math.round(coldProcessor),
    warmMilliseconds: Math.round(Math.min(...milliseconds)),
    coldEvidenceMilliseconds: Math.round(evidenceMilliseconds[0] ?? 0),
    warmEvidenceMilliseconds: Math.round(Math.min(...evidenceMilliseconds)),
    residentMegabytes: Math.round(residentAfterFirst / 1e6),
    addedMegabytes: Math.round((residentAfterFirst - residentBefore) / 1e6),
  };
  report(
    [
      `${result.components} components, ${result.series} series: ${result.coldMilliseconds} ms the first time (${result.coldProcessorMilliseconds} ms of the processors), ${result.warmMilliseconds} ms warm; of these the evidence ${result.coldEvidenceMilliseconds} and ${result.warmEvidenceMilliseconds} ms (${result.facts} facts); ${result.residentMegabytes} MB resident after the first, ${result.addedMegabytes} of them since the modules were loaded`,
    ],
    result,
    options,
  );
};
