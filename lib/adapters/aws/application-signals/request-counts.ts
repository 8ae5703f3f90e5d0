import type { MetricReference as SdkReference } from '@aws-sdk/client-application-signals';
import type { MetricReference } from '../../../contracts/signal.ts';
import { emptyMinutes, type Minutes } from '../../minutes.ts';
import type { Sender } from '../clients.ts';
import { doubtOf, getMetricData, isWhole, QUERIES_PER_CALL } from '../cloudwatch/get-metric-data.ts';
import { inChunksOf } from '../observatory/collector.ts';
import type { CountedMinute } from '../observatory/request-series.ts';

/** Metrics of the same requests: how many and how long (`Latency`, in milliseconds), and how many failed (`Fault`). */
export interface RequestMetrics {
  namespace: string;
  dimensions: Record<string, string>;
}

const MILLISECONDS = 0.001;
/** Count and sum of `Latency`, sum of `Fault`. */
const QUERIES_EACH = 3;
const NAMESPACE = 'ApplicationSignals';

/** The metrics among references that count requests, without repetition. `Error` counts the callers' own mistakes (4xx). */
export const requestMetrics = (references: readonly SdkReference[]): RequestMetrics[] => {
  const found = new Map<string, RequestMetrics>();
  for (const { MetricName, Namespace = NAMESPACE, Dimensions = [] } of references) {
    if (MetricName !== 'Latency') continue;
    const dimensions = Object.fromEntries(
      Dimensions.flatMap(({ Name, Value }) => (Name && Value ? [[Name, Value] as const] : [])).sort(([one], [other]) =>
        one < other ? -1 : 1,
      ),
    );
    const metrics = { namespace: Namespace, dimensions };
    found.set(keyOf(metrics), metrics);
  }
  return [...found.values()];
};

export const keyOf = ({ namespace, dimensions }: RequestMetrics): string =>
  `${namespace} ${JSON.stringify(dimensions)}`;

const queriesFor = ({ namespace, dimensions }: RequestMetrics): MetricReference[] => [
  { namespace, metricName: 'Latency', dimensions, statistic: 'SampleCount', scale: 1 },
  { namespace, metricName: 'Latency', dimensions, statistic: 'Sum', scale: 1 },
  { namespace, metricName: 'Fault', dimensions, statistic: 'Sum', scale: 1 },
];

type Counted = readonly (CountedMinute | null)[];

/**
 * What was counted minute by minute, by the metrics' key; null where CloudWatch did not give all, and why in `doubts`. Application
 * Signals counts before traces are sampled: this is every request.
 */
export const readCounts = async (
  cloudwatch: Sender<'cloudwatch'>,
  metrics: readonly RequestMetrics[],
  minutes: Minutes,
  signal: AbortSignal,
): Promise<{ counts: Map<string, Counted>; doubts: string[] }> => {
  const counts = new Map<string, Counted>();
  const doubts: string[] = [];
  for (const chunk of inChunksOf(Math.floor(QUERIES_PER_CALL / QUERIES_EACH), metrics)) {
    const asked = chunk.flatMap(queriesFor).map((metric) => ({ metric }));
    const answers = await getMetricData(cloudwatch, asked, minutes, signal);
    doubts.push(...asked.flatMap((one, index) => (answers[index] ? (doubtOf(one, answers[index]) ?? []) : [])));
    chunk.forEach((each, index) => {
      const own = answers.slice(QUERIES_EACH * index, QUERIES_EACH * (index + 1));
      const [requests, milliseconds, faults] = own;
      const whole = own.every(isWhole);
      const counted = emptyMinutes(minutes).map((_, minute) =>
        whole
          ? {
              requests: requests?.values[minute] ?? 0,
              seconds: (milliseconds?.values[minute] ?? 0) * MILLISECONDS,
              faults: faults?.values[minute] ?? 0,
            }
          : null,
      );
      counts.set(keyOf(each), counted);
    });
  }
  return { counts, doubts };
};

/** Several counts as one; a minute that is not known of one of them is not known. */
export const together = (all: readonly Counted[], minutes: Minutes): Counted =>
  emptyMinutes(minutes).map((_, minute) => {
    const sum = { requests: 0, faults: 0, seconds: 0 };
    for (const counted of all) {
      const there = counted[minute];
      if (!there) return null;
      sum.requests += there.requests;
      sum.faults += there.faults;
      sum.seconds += there.seconds;
    }
    return sum;
  });

/** What all of these have in common: the dimensions by which their sum is found again. */
export const commonDimensions = (all: readonly RequestMetrics[]): Record<string, string> => {
  const [first, ...others] = all;
  return Object.fromEntries(
    Object.entries(first?.dimensions ?? {}).filter(([name, value]) =>
      others.every(({ dimensions }) => dimensions[name] === value),
    ),
  );
};
