import type { Measured } from './excess-budget.ts';

/** The quantile that a statistic's name says (CloudWatch's `p99`, `Maximum`; `median` elsewhere); null for what adds up over requests. */
export const quantileNamed = (statistic: string): number | null => {
  if (/^max(imum)?$/i.test(statistic)) return 0.999;
  if (/^median$/i.test(statistic)) return 0.5;
  const [, digits] = /^p\.?(\d{1,2}(?:\.\d+)?)$/i.exec(statistic) ?? [];
  return digits === undefined ? null : Number(digits) / 100;
};

/**
 * Measurements of a quantile, with the requests that feel it. A mean adds up: what a callee adds to one request in ten
 * is a tenth for its caller. A quantile does not: it moves by as much once the share that is beyond it, 1 − q, calls that
 * callee. So a component counts as if it were called as often as the symptom from that share on, and in proportion below.
 */
export const weighQuantile = (
  panel: ReadonlyMap<string, Measured>,
  symptom: string,
  quantile: number,
): Map<string, Measured> => {
  const all = panel.get(symptom)?.requests ?? [];
  const feltBy = (requests: number, row: number): number =>
    Math.max(requests, Math.min(all[row] ?? Number.NaN, requests / Math.max(1e-3, 1 - quantile)) || 0);
  return new Map(
    [...panel].map(([component, { badness, requests }]) => [
      component,
      { badness, requests: Float64Array.from(requests, feltBy) },
    ]),
  );
};
