import type { CaseSeries } from './case.ts';
import { wholeOf } from './case-metrics.ts';
import { wordsOf } from './metric-words.ts';

const USED = '(?: (?:usage|used|use|utili[sz]ation|util|percent|percentage|pct|load|average|avg))*';
const COUNTED = '(?: (?:count|number|total|used))*';

/**
 * Names of sets for what Selfheal judges by name, in words. Processor and memory are percent there: a set's may be a share of 1 or of
 * 100, and anything else (cores, bytes) keeps its own name. The others are counts.
 */
const RESOURCES: readonly (readonly [role: string, unit: 'percent' | 'count', name: RegExp])[] = [
  ['cpu', 'percent', RegExp(`^(?:(?:container|node|system|process|host) )?(?:cpu|processor)${USED}$`)],
  ['memory', 'percent', RegExp(`^(?:(?:container|node|system|process|host) )?(?:mem|memory)${USED}$`)],
  ['connections', 'count', RegExp(`^(?:(?:active|open|current|db|database) )*(?:connections?|conns?)${COUNTED}$`)],
  ['concurrency', 'count', RegExp(`^(?:concurrency|concurrent executions)${COUNTED}$`)],
  ['backlog', 'count', RegExp(`^(?:backlog|queue (?:length|depth|size))${COUNTED}$`)],
  ['disk-queue', 'count', RegExp(`^disk queue(?: (?:length|depth|size))?${COUNTED}$`)],
  ['deadlocks', 'count', RegExp(`^deadlocks?${COUNTED}$`)],
];

/** The name under which Selfheal knows a resource, and by how much its values are multiplied for the unit that is expected there. */
export const resourceOf = (metric: string, all: readonly CaseSeries[]): { name: string; times: number } => {
  const words = wordsOf(metric).join(' ');
  const [name, unit] = RESOURCES.find(([, , pattern]) => pattern.test(words)) ?? [];
  if (name === undefined) return { name: metric, times: 1 };
  if (unit === 'count') return { name, times: 1 };
  const whole = wholeOf(metric, all);
  return whole === null ? { name: `${metric} in a unit of its own`, times: 1 } : { name, times: 100 / whole };
};
