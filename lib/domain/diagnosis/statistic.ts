import type { Measured } from './excess-budget.ts';

/** The quantile that a statistic's name says (CloudWatch's `p99`, `Maximum`; `median` elsewhere); null for what adds up over requests. */
export const quantileNamed = (statistic: string): number | null => {
  if (/^max(imum)?$/i.test(statistic)) return 0.999;
  if (/^median$/i.test(statistic)) return 0.5;
  const [, digits] = /^p\.?(\d{1,2}(?:\.\d+)?)$/i.exec(statistic) ?? [];
  return digits === undefined ? null : Number(`${digits}e-2`);
};

/**
 * A component's measurements of a quantile, with the requests that feel it. A mean adds up: what a callee adds to one
 * request in ten is a tenth for its caller. A quantile does not: it moves by as much once the share that is beyond it,
 * 1 − q, calls that callee. So a component counts as if it were called as often as the symptom from that share on, and in
 * proportion below it.
 */
export const asFeltAt = ({ requests: all }: Measured, { badness, requests }: Measured, quantile: number): Measured => {
  const beyond = Math.max(1e-3, 1 - quantile);
  const feltBy = (count: number, row: number): number =>
    Math.max(count, Math.min(all[row] ?? Number.NaN, count / beyond) || 0);
  return { badness, requests: Float64Array.from(requests, feltBy) };
};
