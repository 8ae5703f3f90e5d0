import type { Series } from '../../contracts/observation.ts';
import { isMeasurement } from '../evidence/statistics.ts';

/** Equal periods that all series are laid on. */
export interface Grid {
  rows: number;
  /** The row of an instant in epoch seconds; outside of 0 to `rows` for one before or after. */
  rowOf(at: number): number;
}

/** A series finer than this gains nothing but rows. */
const MINIMUM_PERIOD_SECONDS = 60;
/** Older rows are left out: a series with a wild clock must not stretch the grid over years. */
const MAXIMUM_ROWS = 4000;

/** The grid from the first value to now, as coarse as the coarsest of the series. */
export const gridOver = (series: readonly Series[], onset: number, now: number): Grid => {
  const periodSeconds = Math.max(MINIMUM_PERIOD_SECONDS, ...series.map((each) => each.periodSeconds));
  const last = Math.floor(now / periodSeconds);
  let first = Math.floor(onset / periodSeconds);
  const oldest = last - MAXIMUM_ROWS + 1;
  for (const { timestamps } of series)
    for (const at of timestamps) {
      const cell = Math.floor(at / periodSeconds);
      if (cell < first && cell >= oldest) first = cell;
    }
  const origin = Math.max(first, oldest);
  return {
    rows: Math.max(0, last - origin + 1),
    rowOf: (at) => Math.floor(at / periodSeconds) - origin,
  };
};

/** Whether a later point has the same timestamp: of those the last counts, so that a point delivered twice is not two. */
const isRepeated = ({ timestamps }: Series): ((index: number) => boolean) => {
  const ascending = timestamps.every((at, index) => index === 0 || at > (timestamps[index - 1] ?? at));
  if (ascending) return () => false;
  const last = new Map(timestamps.map((at, index) => [at, index]));
  return (index) => last.get(timestamps[index] ?? Number.NaN) !== index;
};

/** A series row by row; finer periods are summed (counts) or averaged, rows without data get `gap`. */
export const onGrid = (series: Series | undefined, grid: Grid, how: 'sum' | 'mean', gap: number): Float64Array => {
  const row = new Float64Array(grid.rows).fill(gap);
  if (!series) return row;
  const counts = new Uint32Array(grid.rows);
  const repeated = isRepeated(series);
  series.timestamps.forEach((at, point) => {
    const value = series.values[point];
    const index = grid.rowOf(at);
    if (!isMeasurement(value) || index < 0 || index >= grid.rows || repeated(point)) return;
    const known = counts[index] ?? 0;
    counts[index] = known + 1;
    const before = known === 0 ? 0 : (row[index] ?? 0);
    row[index] = how === 'sum' ? before + value : before + (value - before) / (known + 1);
  });
  return row;
};
