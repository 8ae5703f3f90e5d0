import type { ComponentId } from '../../contracts/component.ts';
import type { AlarmedHarm, Harm } from '../../contracts/evidence.ts';
import { isCountedIn, type Series, type SeriesRole } from '../../contracts/observation.ts';
import type { AttachedSignal, MetricReference } from '../../contracts/signal.ts';
import { isThrottles } from '../evidence/throttles.ts';

const harmOf = (role: SeriesRole): Harm | null => {
  if (role === 'latencySeconds') return 'latency';
  return role === 'faults' || isThrottles(role) ? 'faults' : null;
};

/** Whether a series is what an alarm's metric measures. Whatever the statistic: waiting is waiting, in the mean or in a percentile. And whatever was added: a refusal is a refusal. */
export const isMeasuredBy = (metric: MetricReference, { metric: other }: Series): boolean =>
  metric.namespace === other.namespace &&
  isCountedIn(metric.metricName, other.metricName) &&
  Object.keys(metric.dimensions).length === Object.keys(other.dimensions).length &&
  Object.entries(metric.dimensions).every(([name, value]) => other.dimensions[name] === value);

/** Reads from the alarms' own metrics what users complain of, by component in order of name. */
export const alarmedHarms = (
  signals: readonly Pick<AttachedSignal, 'status' | 'latest'>[],
  series: readonly Series[],
): AlarmedHarm[] => {
  const harms = new Map<ComponentId, Set<Harm | null>>();
  for (const { status, latest } of signals) {
    const { component, symptom } = latest;
    if (status !== 'firing' || component === null) continue;
    const metric = symptom?.metric;
    const read = metric && series.find((each) => each.component === component && isMeasuredBy(metric, each));
    harms.set(component, (harms.get(component) ?? new Set()).add(read ? harmOf(read.role) : null));
  }
  return [...harms]
    .filter(([, of]) => !of.has(null))
    .map(([component, of]) => ({ component, harms: [...of].filter((harm) => harm !== null).sort() }))
    .sort((a, b) => (a.component < b.component ? -1 : 1));
};
