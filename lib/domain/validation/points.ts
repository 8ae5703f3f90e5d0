import type { Series } from '../../contracts/observation.ts';

/** One measured stretch of time, in epoch seconds; higher is worse. */
export interface Point {
  from: number;
  to: number;
  bad: number;
}

/** One metric of one component, put together from its pieces. */
export interface Timeline {
  periodSeconds: number;
  values: ReadonlyMap<number, number>;
}

/** Requests below which a share or a percentile says nothing. */
const ENOUGH_REQUESTS = 10;
/** Most periods that are put together to reach enough requests; a service quieter than that has no samples. */
const MOST_PERIODS = 5;

/** Puts the pieces of one metric together; a period without data is left out. */
export const timelineOf = (pieces: readonly Series[]): Timeline | null => {
  const last = pieces.at(-1);
  if (!last) return null;
  const values = new Map<number, number>();
  for (const { periodSeconds, timestamps, values: given } of pieces) {
    if (periodSeconds !== last.periodSeconds) continue;
    for (const [index, at] of timestamps.entries()) {
      const value = given[index];
      if (typeof value === 'number' && Number.isFinite(value)) values.set(at, value);
    }
  }
  return { periodSeconds: last.periodSeconds, values: new Map([...values].sort(([one], [other]) => one - other)) };
};

export const pointsOf = ({ periodSeconds, values }: Timeline, bad: (value: number) => number): Point[] =>
  [...values].map(([from, value]) => ({ from, to: from + periodSeconds, bad: bad(value) }));

/**
 * A quantity that only requests can tell, weighted by them: neighbouring periods are put together until there are enough
 * requests, but never across one of the given `borders` (onset, change), so that before and after stay apart.
 */
const perRequest = (
  requests: Timeline,
  weightedBad: (at: number, count: number) => number | undefined,
  borders: readonly number[],
): Point[] => {
  const points: Point[] = [];
  const period = requests.periodSeconds;
  let open: { from: number; to: number; count: number; sum: number } | null = null;
  for (const [at, count] of requests.values) {
    const sum = count > 0 ? weightedBad(at, count) : 0;
    if (sum === undefined) continue;
    const start: number = open?.from ?? at;
    const apart =
      at + period - start > MOST_PERIODS * period || borders.some((border) => start < border && at >= border);
    if (!open || apart) open = { from: at, to: at, count: 0, sum: 0 };
    open = { ...open, to: at + period, count: open.count + count, sum: open.sum + sum };
    if (open.count >= ENOUGH_REQUESTS) {
      points.push({ from: open.from, to: open.to, bad: open.sum / open.count });
      open = null;
    }
  }
  return points;
};

/**
 * Whether a metric of faults appears only while there are faults (as those of load balancers do): then a period with
 * requests and without it had none. Otherwise such a period is unknown.
 */
const isSparse = (requests: Timeline, faults: Timeline, untilSeconds: number): boolean => {
  const busy = [...requests.values].filter(([at, count]) => at < untilSeconds && count > 0);
  const silent = busy.filter(([at]) => !faults.values.has(at));
  return busy.length > 0 && silent.length > busy.length / 2;
};

/** Share of requests that failed. */
export const faultShare = (requests: Timeline, faults: Timeline, borders: readonly [number, ...number[]]): Point[] => {
  const sparse = isSparse(requests, faults, borders[0]);
  return perRequest(requests, (at) => faults.values.get(at) ?? (sparse ? 0 : undefined), borders);
};

/** Seconds that a request takes, where requests are counted: a percentile of two requests is no percentile. */
export const latency = (requests: Timeline | null, seconds: Timeline, borders: readonly number[]): Point[] => {
  if (!requests || requests.periodSeconds !== seconds.periodSeconds) return pointsOf(seconds, (value) => value);
  return perRequest(
    requests,
    (at, count) => {
      const value = seconds.values.get(at);
      return value === undefined ? undefined : value * count;
    },
    borders,
  );
};
