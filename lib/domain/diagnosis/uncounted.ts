import type { Measured } from './excess-budget.ts';
import type { CallGraph } from './graph.ts';

/** Whether anybody counts a component's requests. */
export const isCounted = (measured: Measured | undefined): boolean => {
  if (!measured) return false;
  for (let row = 0; row < measured.requests.length; row += 1) if (Number.isFinite(measured.requests[row])) return true;
  return false;
};

/**
 * Measurements by component; one whose requests nobody counts (a database's read latency) is taken to be called once by each
 * request of its callers. A symptom without counts, its own or its callers', has every request of anybody count as one.
 */
export const countedThrough = (
  panel: ReadonlyMap<string, Measured>,
  symptom: string,
  graph: CallGraph,
): ((component: string) => Measured | undefined) => {
  const countedOf = (component: string): Measured | undefined => {
    const measured = panel.get(component);
    if (!measured || isCounted(measured)) return measured;
    const callers = graph.callers(component).map((caller) => panel.get(caller));
    const requests = Float64Array.from(measured.requests, (_, row) =>
      callers.reduce((sum, caller) => {
        const count = caller?.requests[row];
        return count !== undefined && Number.isFinite(count) ? (Number.isFinite(sum) ? sum : 0) + count : sum;
      }, Number.NaN),
    );
    return { badness: measured.badness, requests };
  };
  if (isCounted(countedOf(symptom))) return countedOf;
  return (component) => {
    const measured = panel.get(component);
    return measured && { badness: measured.badness, requests: new Float64Array(measured.requests.length).fill(1) };
  };
};
