import type { ComponentId } from '../../contracts/component.ts';
import { isCountedIn, type Series, type SeriesRole } from '../../contracts/observation.ts';
import type { AttachedSignal, MetricReference } from '../../contracts/signal.ts';
import { isThrottles } from '../evidence/throttles.ts';
import type { Harm } from './panel.ts';

/** By component, of which harm its firing alarms tell; nothing of a component with an alarm on anything else. */
export type AlarmedHarms = ReadonlyMap<ComponentId, ReadonlySet<Harm>>;

const harmOf = (role: SeriesRole): Harm | null => {
  if (role === 'latencySeconds') return 'latency';
  return role === 'faults' || isThrottles(role) ? 'faults' : null;
};

/** Whatever the statistic: waiting is waiting, in the mean or in a percentile. And whatever was added: a refusal is a refusal. */
const isOf = (metric: MetricReference, { metric: other }: Series): boolean =>
  metric.namespace === other.namespace &&
  isCountedIn(metric.metricName, other.metricName) &&
  Object.keys(metric.dimensions).length === Object.keys(other.dimensions).length &&
  Object.entries(metric.dimensions).every(([name, value]) => other.dimensions[name] === value);

/** Reads from the alarms' own metrics what users complain of. */
export const alarmedHarms = (
  signals: readonly Pick<AttachedSignal, 'status' | 'latest'>[],
  series: readonly Series[],
): AlarmedHarms => {
  const harms = new Map<ComponentId, Set<Harm>>();
  const unclear = new Set<ComponentId>();
  for (const { status, latest } of signals) {
    const { component, symptom } = latest;
    if (status !== 'firing' || component === null) continue;
    const metric = symptom?.metric;
    const read = metric && series.find((each) => each.component === component && isOf(metric, each));
    const harm = read ? harmOf(read.role) : null;
    if (harm === null) unclear.add(component);
    else harms.set(component, (harms.get(component) ?? new Set()).add(harm));
  }
  for (const component of unclear) harms.delete(component);
  return harms;
};
