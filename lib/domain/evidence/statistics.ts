import { select } from './select.ts';

/** No metric of a computer reaches this; what does is a broken sensor, and sums of it would overflow. */
const BEYOND_MEASURE = 1e15;

/** True for a number that something can have measured: null, NaN, infinities and absurd sizes are periods without data. */
export const isMeasurement = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Math.abs(value) <= BEYOND_MEASURE;

/** The values that are measurements, in order. */
export const finite = (values: ArrayLike<number | null | undefined>): number[] => {
  const known: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (isMeasurement(value)) known.push(value);
  }
  return known;
};

/** The q-quantile (0 to 1) of numbers with linear interpolation; NaN for no values. Hyndman and Fan 1996, type 7. */
export const quantile = (values: readonly number[], q: number): number => {
  if (values.length === 0) return Number.NaN;
  const ordered = new Float64Array(values);
  const position = (ordered.length - 1) * q;
  const below = Math.floor(position);
  const low = select(ordered, below);
  if (position === below) return low;
  let high = Number.POSITIVE_INFINITY;
  for (let above = below + 1; above < ordered.length; above += 1) high = Math.min(high, ordered[above] ?? high);
  return low + (high - low) * (position - below);
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Makes a median absolute deviation comparable with a standard deviation, for normal data. */
const MAD_TO_SIGMA = 1.4826;

/** Spread that up to half of the values cannot corrupt; 0 for fewer than two different values. */
export const robustSigma = (values: readonly number[]): number => {
  if (values.length === 0) return 0;
  const centre = median(values);
  return MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - centre)));
};

/** Spread between the quartiles in the units of a standard deviation: wider than {@link robustSigma} where data have two modes. */
export const quartileSigma = (values: readonly number[]): number =>
  values.length === 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349;

/** Median of all pairwise slopes, in value units per x unit; NaN for fewer than two x. Theil 1950, Sen 1968. */
export const theilSenSlope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const slopes: number[] = [];
  for (const [index, [x0, y0]] of points.entries()) {
    for (const [x1, y1] of points.slice(index + 1)) if (x1 !== x0) slopes.push((y1 - y0) / (x1 - x0));
  }
  return median(slopes);
};

/** The chance of at least so many successes in so many trials, exactly: above 0, at most 1. */
export const binomialTail = (successes: number, trials: number, share: number): number => {
  if (successes <= 0 || share >= 1) return 1;
  let tail = 0;
  let ways = 1;
  for (let count = 0; count <= trials; count += 1) {
    if (count >= successes) tail += ways * share ** count * (1 - share) ** (trials - count);
    ways = (ways * (trials - count)) / (count + 1);
  }
  return Math.min(1, Math.max(tail, Number.MIN_VALUE));
};
