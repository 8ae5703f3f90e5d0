import { finite, isMeasurement, mean, median, quantile, robustSigma } from '../evidence/statistics.ts';

/** Badness (seconds a request takes, or the share of requests that fail) and requests, row by row; NaN is no data. */
export interface Measured {
  badness: ArrayLike<number>;
  /** All not a number where nobody counts them. */
  requests: ArrayLike<number>;
}

/** Where users suffer: of every window, how much each of its rows counts. A window with no row above its level counts nowhere. */
export interface Windows {
  /** Rows before the ones that count, from which a level is taken. */
  localRows: number;
  /** Rows that count. */
  rows: number;
  count: number;
  /** Window by window, row by row: the symptom's own excess there, as a share of the window's. */
  weights: Float64Array;
}

/** With fewer replays of normal data their spread is a guess. */
const MINIMUM_REPLAYS = 12;
/** With fewer points of normal data a scale is widened in proportion to what is missing. */
const ENOUGH_POINTS = 20;
/** The 99th percentile of the absolute value of a normal variable, so that the tail can stand in for a standard deviation. */
const TAIL_TO_SIGMA = 2.576;
/** From this many rows on, the local level is a median: one bad row must not move it. */
const ROWS_FOR_MEDIAN = 5;
/** Differences below this share of a component's usual total badness are too small to matter to anyone. */
const RELATIVE_FLOOR = 0.01;
/** The least change in the share of failed requests, or in seconds a request, that matters. */
const ABSOLUTE_FLOOR = 1e-4;
/** Rows without data are taken to be like those with data, up to this many times what these add up to. */
const MOST_IMPUTED = 3;

const placeOf = (sorted: readonly number[], value: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The level before each window: over its local rows, else the usual one. Kept sorted from window to window. */
const levelsOf = (
  badness: ArrayLike<number>,
  { localRows, count }: Pick<Windows, 'localRows' | 'count'>,
  usual: number,
): Float64Array => {
  const levels = new Float64Array(count).fill(usual);
  if (localRows === 0) return levels;
  const sorted: number[] = [];
  const insert = (value: number | undefined): void => {
    if (isMeasurement(value)) sorted.splice(placeOf(sorted, value), 0, value);
  };
  for (let row = 0; row < localRows; row += 1) insert(badness[row]);
  for (let start = 0; start < count; start += 1) {
    const middle = sorted.length >> 1;
    if (sorted.length >= ROWS_FOR_MEDIAN)
      levels[start] =
        sorted.length % 2 === 1 ? (sorted[middle] ?? usual) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    else if (sorted.length > 0) levels[start] = mean(sorted);
    const leaving = badness[start];
    if (isMeasurement(leaving)) sorted.splice(placeOf(sorted, leaving), 1);
    insert(badness[start + localRows]);
  }
  return levels;
};

/** The windows of `rows + localRows` rows that fit into what was measured of a symptom, weighted by where it suffers. */
export const windowsOf = (symptom: Measured, localRows: number, rows: number, usual: number): Windows => {
  const count = Math.max(0, symptom.badness.length - localRows - rows + 1);
  const windows: Windows = { localRows, rows, count, weights: new Float64Array(count * rows) };
  const levels = levelsOf(symptom.badness, windows, usual);
  for (let start = 0; start < count; start += 1) {
    let total = 0;
    for (let offset = 0; offset < rows; offset += 1) {
      const row = start + localRows + offset;
      const above = Math.max(0, (symptom.badness[row] ?? Number.NaN) - (levels[start] ?? 0));
      const excess = above * (symptom.requests[row] ?? Number.NaN);
      if (!Number.isFinite(excess)) continue;
      windows.weights[start * rows + offset] = excess;
      total += excess;
    }
    if (total === 0) continue;
    const own = windows.weights.subarray(start * rows, (start + 1) * rows);
    own.set(own.map((excess) => excess / total));
  }
  return windows;
};

/** Σ w·(v − level)·r of every window: seconds or faults that the component adds where the symptom suffers; NaN without data. */
export const budgetsOf = ({ badness, requests }: Measured, windows: Windows, usual: number): Float64Array => {
  const { localRows, rows, count, weights } = windows;
  const levels = levelsOf(badness, windows, usual);
  const budgets = new Float64Array(count).fill(Number.NaN);
  for (let start = 0; start < count; start += 1) {
    let sum = 0;
    let known = 0;
    let weight = 0;
    let total = 0;
    for (let offset = 0; offset < rows; offset += 1) {
      const row = start + localRows + offset;
      const here = weights[start * rows + offset] ?? 0;
      total += here;
      const adds = ((badness[row] ?? Number.NaN) - (levels[start] ?? 0)) * (requests[row] ?? Number.NaN);
      if (!Number.isFinite(adds)) continue;
      sum += here * adds;
      weight += here;
      known += 1;
    }
    if (known > 0) budgets[start] = weight > 0 ? sum * Math.min(MOST_IMPUTED, total / weight) : 0;
  }
  return budgets;
};

/** What normal time makes of the same computation, as a standard deviation; wider where little normal time is known. */
export const scaleOf = (before: Measured, replays: Float64Array, usual: number): number => {
  const known = finite(replays);
  const points = finite(before.badness);
  const counts = finite(before.requests);
  const requests = counts.length === 0 ? 0 : median(counts);
  const floor = requests * Math.max(ABSOLUTE_FLOOR, RELATIVE_FLOOR * Math.abs(usual));
  const replayed =
    known.length >= MINIMUM_REPLAYS
      ? Math.max(robustSigma(known), quantile(known.map(Math.abs), 0.99) / TAIL_TO_SIGMA)
      : requests * ((quantile(points, 1) - quantile(points, 0)) / 2);
  return Math.max(replayed, floor, Number.MIN_VALUE) * Math.max(1, ENOUGH_POINTS / points.length);
};

/** Share of a worst row that the second worst must reach for an excess to be more than a blip. */
const LASTING_SHARE = 0.25;

/** Whether an incident's excess was there in more than one of the rows after its local ones. */
export const lasts = ({ badness, requests }: Measured, localRows: number, rows: number, usual: number): boolean => {
  const [level = usual] = levelsOf(badness, { localRows, count: 1 }, usual);
  const adds = Array.from(
    { length: rows },
    (_, offset) => ((badness[localRows + offset] ?? Number.NaN) - level) * (requests[localRows + offset] ?? Number.NaN),
  );
  const [worst = 0, second = 0] = finite(adds).sort((a, b) => b - a);
  return worst > 0 && second >= LASTING_SHARE * worst;
};
