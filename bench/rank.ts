import { componentId } from '../lib/contracts/component.ts';
import type { Edge, Series } from '../lib/contracts/observation.ts';
import { rankCauses } from '../lib/domain/diagnosis/rank-causes.ts';
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

/** `rank`: time and memory of one diagnosis of 200 components with 5 metrics over 2 h at 1 min. */
export const runRank = (args: readonly string[]): void => {
  const options = readOptions(args);
  const residentBefore = process.memoryUsage.rss();
  const { series, edges } = buildCase();
  const milliseconds: number[] = [];
  // A busy machine makes a first run wait; the processor's own time tells what it takes.
  const processorMilliseconds: number[] = [];
  let first = '';
  for (let run = 0; run < 7; run += 1) {
    let count = 0;
    const startedAt = performance.now();
    const usedBefore = process.cpuUsage();
    const { hypotheses } = rankCauses({
      symptoms: [component(0)],
      series,
      edges,
      traced: [],
      evidence: [],
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
  }
  const [cold = 0] = milliseconds;
  const [coldProcessor = 0] = processorMilliseconds;
  const result = {
    components: COMPONENTS,
    series: series.length,
    right: first === component(BROKEN),
    coldMilliseconds: Math.round(cold),
    coldProcessorMilliseconds: Math.round(coldProcessor),
    warmMilliseconds: Math.round(Math.min(...milliseconds)),
    residentMegabytes: Math.round(process.memoryUsage.rss() / 1e6),
    addedMegabytes: Math.round((process.memoryUsage.rss() - residentBefore) / 1e6),
  };
  report(
    [
      `${result.components} components, ${result.series} series: ${result.coldMilliseconds} ms the first time (${result.coldProcessorMilliseconds} ms of the processors), ${result.warmMilliseconds} ms warm, ${result.residentMegabytes} MB resident, ${result.addedMegabytes} of them since the modules were loaded`,
    ],
    result,
    options,
  );
};
