import { finite, median, quantile, quartileSigma, robustSigma } from '../evidence/statistics.ts';

/** One metric of one component, before and since; NaN is no data. */
export interface ShiftSeries {
  component: string;
  metric: string;
  baseline: readonly number[];
  incident: readonly number[];
}

export interface Shift {
  component: string;
  /** The metric that moved most. */
  metric: string;
  /** How far it moved, in robust standard deviations of its own normal time. */
  deviation: number;
}

const MINIMUM_BASELINE_ROWS = 20;
const MINIMUM_INCIDENT_ROWS = 2;
/** A shift is measured against at least this share of the higher value, before or since: a metric that hardly moves is no witness, and none that stood still is a sure one. */
const RELATIVE_FLOOR = 0.05;

const shiftOf = ({ component, metric, baseline, incident }: ShiftSeries): Shift | null => {
  const before = finite(baseline);
  const now = finite(incident);
  if (before.length < MINIMUM_BASELINE_ROWS || now.length < MINIMUM_INCIDENT_ROWS) return null;
  const usual = median(before);
  const level = median(now);
  const tail = (quantile(before, 0.99) - quantile(before, 0.01)) / 5;
  const scale = Math.max(
    robustSigma(before),
    quartileSigma(before),
    tail,
    RELATIVE_FLOOR * Math.max(Math.abs(usual), Math.abs(level)),
    1e-9,
  );
  return { component, metric, deviation: Math.abs(level - usual) / scale };
};

/**
 * Ranks components by how far the median of any of their metrics moved against its own spread: what is left to go by
 * without a call graph. Components without enough data are not ranked.
 */
export const rankByShift = (series: readonly ShiftSeries[]): Shift[] => {
  const best = new Map<string, Shift>();
  for (const each of series) {
    const shift = shiftOf(each);
    if (!shift) continue;
    const known = best.get(each.component);
    const further =
      !known ||
      shift.deviation > known.deviation ||
      (shift.deviation === known.deviation && shift.metric < known.metric);
    if (further) best.set(each.component, shift);
  }
  return [...best.values()].sort((a, b) => b.deviation - a.deviation || (a.component < b.component ? -1 : 1));
};
