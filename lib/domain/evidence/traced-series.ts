import type { ComponentId } from '../../contracts/component.ts';
import { type Series, type SeriesRole, type TracedCall, X_RAY } from '../../contracts/observation.ts';
import { isMeasurement } from './statistics.ts';

const REQUEST_ROLES: ReadonlySet<SeriesRole> = new Set(['requests', 'faults', 'latencySeconds']);
/** Sampled counts below this many times are as good as whole ones: the difference is what sources disagree by anyway. */
const LEAST_FACTOR = 1.1;

/**
 * One source for requests, failures and latency of a component, where several tell: counts of a sample do not go with whole counts, and
 * the time that a disk takes is not the time of a request. Whole counts come before those of traces.
 */
const fromOneSource = (series: readonly Series[]): Series[] => {
  const sources = new Map<ComponentId, string>();
  for (const { component, role, metric } of series) {
    const first = !sources.has(component) || sources.get(component) === X_RAY;
    if (role === 'requests' && first) sources.set(component, metric.namespace);
  }
  const worth = ({ component, metric }: Series): number =>
    metric.namespace === sources.get(component) ? 2 : metric.namespace === X_RAY ? 0 : 1;
  const best = new Map<string, number>();
  const keyOf = ({ component, role }: Series): string => `${role}|${component}`;
  for (const each of series) best.set(keyOf(each), Math.max(worth(each), best.get(keyOf(each)) ?? 0));
  return series.filter((each) => !REQUEST_ROLES.has(each.role) || worth(each) === best.get(keyOf(each)));
};

/** A quick second look with what only the first one read (traces), so that both rank the same components. */
export const withStored = (fresh: readonly Series[], stored: readonly Series[]): Series[] => {
  const keyOf = ({ component, role, metric }: Series): string => `${component}|${role}|${metric.namespace}`;
  const seen = new Set(fresh.map(keyOf));
  return fromOneSource([...fresh, ...stored.filter((each) => !seen.has(keyOf(each)))]);
};

type Counted = ReadonlyMap<number, number>;

const countsOf = ({ timestamps, values }: Series): Counted => {
  const counts = new Map<number, number>();
  for (const [index, at] of timestamps.entries()) {
    const value = values[index];
    if (isMeasurement(value)) counts.set(at, value);
  }
  return counts;
};

const sumAt = (counts: Counted, times: Iterable<number>): number => {
  let sum = 0;
  for (const at of times) sum += counts.get(at) ?? 0;
  return sum;
};

interface Served {
  counts: Counted;
  /** How many real requests each counted one stands for. */
  factor: number;
}

/**
 * How many real requests one traced request of a component stands for: what its callers really served, times how often a
 * request of theirs calls it, over what was traced of it. null where no caller tells.
 */
const factorOf = (
  traced: Counted,
  calls: readonly TracedCall[],
  served: ReadonlyMap<ComponentId, Served>,
): number | null => {
  const all = calls.reduce((sum, { requests }) => sum + requests, 0);
  let real = 0;
  let sampled = 0;
  for (const { caller, requests, callerRequests } of calls) {
    const by = served.get(caller);
    if (!by || !callerRequests || requests === 0) continue;
    const common = [...traced.keys()].filter((at) => by.counts.has(at));
    real += sumAt(by.counts, common) * by.factor * (requests / callerRequests);
    sampled += sumAt(traced, common) * (requests / all);
  }
  if (sampled === 0) return null;
  const factor = real / sampled;
  return factor < LEAST_FACTOR ? 1 : factor;
};

/** The factor of every traced component that a chain of callers connects with one that is counted whole. */
const factorsOf = (requests: readonly Series[], traced: readonly TracedCall[]): Map<ComponentId, Served> => {
  const isTraced = ({ metric }: Series): boolean => metric.namespace === X_RAY;
  const callers = Map.groupBy(traced, ({ callee }) => callee);
  const served = new Map(
    requests.filter((each) => !isTraced(each)).map((each) => [each.component, { counts: countsOf(each), factor: 1 }]),
  );
  let waiting = requests.filter(isTraced).map((each) => ({ component: each.component, counts: countsOf(each) }));
  // A round knows only what earlier rounds found, so that the order of series makes no difference; it ends when one finds nothing.
  for (let found = -1; found !== 0; ) {
    const round = waiting.map((each) => ({
      ...each,
      factor: factorOf(each.counts, callers.get(each.component) ?? [], served),
    }));
    const solved = round.flatMap(({ factor, ...each }) => (factor === null ? [] : [{ ...each, factor }]));
    for (const { component, counts, factor } of solved) served.set(component, { counts, factor });
    waiting = waiting.filter(({ component }) => !served.has(component));
    found = solved.length;
  }
  return served;
};

const times = (series: Series, factor: number): Series => ({
  ...series,
  values: series.values.map((value) => (value === null ? null : value * factor)),
});

/**
 * Brings what was counted from a sample of traces to the rate of what was counted whole, caller by caller down the graph, so that
 * waiting and failures of all components can be compared; and leaves one source for each component. Shares and latencies stay as
 * they are. Where no caller is counted whole, a sample stays a sample.
 */
export const comparable = (series: readonly Series[], traced: readonly TracedCall[]): Series[] => {
  const single = fromOneSource(series);
  const served = factorsOf(
    single.filter(({ role }) => role === 'requests'),
    traced,
  );
  return single.map((each) => {
    const factor = served.get(each.component)?.factor ?? 1;
    const isCount = each.role === 'requests' || each.role === 'faults';
    return isCount && each.metric.namespace === X_RAY && factor !== 1 ? times(each, factor) : each;
  });
};
