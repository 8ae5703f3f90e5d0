import type { Check } from '../../contracts/validation.ts';
import { median, robustSigma, theilSenSlope } from '../evidence/statistics.ts';
import type { Measure } from './measures.ts';
import type { Point } from './points.ts';
import type { Moments } from './recovery-input.ts';

/** A check with what the verdict on all of them needs: since when it is well, and up to when that was seen. */
export interface Judged {
  check: Check;
  required: boolean;
  /** Epoch seconds; null while it is not well. */
  wellSince: number | null;
  seenUntil: number | null;
  /** True when it rests on numbers, not on an alarm's state alone. */
  measured: boolean;
  /** Whether the well stretch has enough samples to be believed. */
  enoughWell: boolean;
}

/** A recovery, or harm, needs this many samples; fewer only where the holding time has fewer periods. */
const ENOUGH_SAMPLES = 3;
const FEWEST_SAMPLES = 2;
/** Baseline points below which nobody can say what is normal. */
const ENOUGH_NORMAL = 5;
/** Missing periods after which a well stretch is broken, and after which the newest sample is too old. */
const LONGEST_GAP_PERIODS = 3;
/** A difference is seen from here on, and harm from there on, in standard deviations. */
const SEEN_SIGMAS = 2;
const NORMAL_SIGMAS = 3;
const HARM_SIGMAS = 4;
/** What floating point may add to a value that equals its limit. */
const ROUNDING_SLACK = 1e-12;
/** Values nearer to one another than this share are equal for people. */
const RELATIVE_FLOOR = 0.05;
/** A fall of this share from its first third to its last is one. */
const SHARE_FALLEN = 0.15;
/** Better takes back this share of the excess; harm adds this share to what was. */
const SHARE_TAKEN_BACK = 0.2;
const SHARE_ADDED = 0.3;
/** Points before the change that say what it was like, and where it was going. */
const LAST_BEFORE = 5;

const bads = (points: readonly Point[]) => points.map(({ bad }) => bad);
const medianOrNull = (points: readonly Point[]) => (points.length === 0 ? null : median(bads(points)));

/** The longest stretch that one of the points covers, in seconds: quiet services need several periods for one. */
const periodOf = (points: readonly Point[]): number => Math.max(...points.map(({ from, to }) => to - from));

/**
 * Where the measure would be by now had nothing been changed: its last level and, where it was clearly getting worse by
 * itself, that much further. What gets worse anyway is not the remedy's harm. A bounded measure (a share, a time with a
 * timeout) goes at most as far again as it came.
 */
const expectedNow = (before: readonly Point[], now: number, sigma: number, bounded: boolean): number => {
  const level = median(bads(before));
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || before.length < ENOUGH_SAMPLES) return level;
  const slope = theilSenSlope(before.map(({ from, bad }) => [from, bad] as const));
  const risen = slope * (last.from - first.from);
  if (!(risen > NORMAL_SIGMAS * sigma)) return level;
  const further = slope * (now - last.to);
  return Math.max(level, last.bad) + (bounded ? Math.min(further, risen) : further);
};

/** Whether it has clearly been falling since it is watched: a backlog that drains is higher than before and yet better. */
const isFalling = (since: readonly Point[], sigma: number): boolean => {
  const third = Math.max(1, Math.floor(since.length / 3));
  const early = median(bads(since.slice(0, third)));
  const late = median(bads(since.slice(-third)));
  return early - late > Math.max(SEEN_SIGMAS * sigma, SHARE_FALLEN * Math.abs(early));
};

interface Phases {
  normal: readonly Point[];
  before: readonly Point[];
  since: readonly Point[];
}

const phasesOf = (points: readonly Point[], { onset, changed, started }: Moments): Phases => ({
  normal: points.filter(({ to }) => to <= onset),
  before: points.filter(({ from, to }) => from >= onset && to <= changed).slice(-LAST_BEFORE),
  since: points.filter(({ from }) => from >= started),
});

const sigmaOf = ({ normal, before }: Phases, floor: number): number => {
  const centre = medianOrNull(normal) ?? medianOrNull(before) ?? 0;
  const spread = Math.max(robustSigma(bads(normal)), normal.length < ENOUGH_NORMAL ? robustSigma(bads(before)) : 0);
  return Math.max(spread, RELATIVE_FLOOR * Math.abs(centre), floor, Number.EPSILON);
};

/** The newest points that have all been well, without a break, oldest first; none when the newest is not well. */
const wellPoints = (since: readonly Point[], isWell: (point: Point) => boolean): Point[] => {
  const longestGap = LONGEST_GAP_PERIODS * periodOf(since);
  const well: Point[] = [];
  for (const point of since.toReversed()) {
    const later = well[0]?.from ?? point.to;
    if (!isWell(point) || later - point.to > longestGap) break;
    well.unshift(point);
  }
  return well;
};

/** Compares what is not well with where it would be without the change. */
const verdictOf = (
  { before, since }: Phases,
  { usual, highest, sigma, enough, bounded }: Yardstick,
  isWell: boolean,
): Check['verdict'] => {
  const newest = since.at(-1);
  if (!newest) return 'unknown';
  if (isWell) return 'met';
  const reference = before.length > 0 ? expectedNow(before, newest.to, sigma, bounded) : usual;
  if (reference === null) return 'same';
  const spread = Math.max(sigma, robustSigma(bads(before)));
  if (isFalling(since, spread)) return 'better';
  const recent = since.slice(-enough);
  const harm = Math.max(HARM_SIGMAS * spread, SHARE_ADDED * Math.abs(reference));
  if (recent.every(({ bad }) => bad > highest && bad - reference > harm)) return 'worse';
  const relief = Math.max(SEEN_SIGMAS * sigma, SHARE_TAKEN_BACK * Math.max(0, reference - (usual ?? reference)));
  return reference - median(bads(recent)) > relief ? 'better' : 'same';
};

/** What a measure is held against. */
interface Yardstick {
  usual: number | null;
  /** The highest value that is well. */
  highest: number;
  sigma: number;
  /** Samples that a statement needs. */
  enough: number;
  bounded: boolean;
}

const enoughOf = (since: readonly Point[], holdSeconds: number): number =>
  since.length === 0
    ? ENOUGH_SAMPLES
    : Math.max(FEWEST_SAMPLES, Math.min(ENOUGH_SAMPLES, Math.floor(holdSeconds / periodOf(since))));

/** Judges one measure: well now and since when, or better, the same or worse than before; unknown without samples. */
export const judgeMeasure = (measure: Measure, moments: Moments, holdSeconds: number): Judged => {
  const { component, what, points, limit, required, floor, bounded, shown } = measure;
  const phases = phasesOf(points, moments);
  const { normal, before, since } = phases;
  const sigma = sigmaOf(phases, floor);
  const usual = normal.length >= ENOUGH_NORMAL ? median(bads(normal)) : null;
  const highest = limit ?? (usual === null ? null : usual + NORMAL_SIGMAS * sigma);
  const enough = enoughOf(since, holdSeconds);
  const newest = since.at(-1);
  const tooFew = since.length < enough || !newest || moments.now - newest.to > LONGEST_GAP_PERIODS * periodOf(since);
  const well = highest === null || tooFew ? [] : wellPoints(since, ({ bad }) => bad - highest < ROUNDING_SLACK);
  const inUnits = (bad: number | null) => (bad === null ? null : shown(bad));
  return {
    check: {
      component,
      what,
      before: inUnits(medianOrNull(before)),
      now: inUnits(medianOrNull(since.slice(-enough))),
      normal: inUnits(medianOrNull(normal)),
      objective: inUnits(limit),
      samples: since.length,
      verdict:
        highest === null || tooFew
          ? 'unknown'
          : verdictOf(phases, { usual, highest, sigma, enough, bounded }, well.length > 0),
    },
    required,
    wellSince: well[0]?.from ?? null,
    seenUntil: newest?.to ?? null,
    measured: true,
    enoughWell: well.length >= enough,
  };
};
