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
/** Values nearer to one another than this share are equal for people. */
const RELATIVE_FLOOR = 0.05;
/** Better takes back this share of the excess; harm adds this share to what was. */
const SHARE_TAKEN_BACK = 0.2;
const SHARE_ADDED = 0.25;
/** Points before the change that say what it was like, and where it was going. */
const LAST_BEFORE = 5;

const bads = (points: readonly Point[]) => points.map(({ bad }) => bad);
const medianOrNull = (points: readonly Point[]) => (points.length === 0 ? null : median(bads(points)));

const periodOf = (points: readonly Point[]): number => Math.min(...points.map(({ from, to }) => to - from));

/**
 * Where the measure would be by now had nothing been changed: its last level and, where it was clearly getting worse by
 * itself, that much further, at most as far again as it came. What gets worse anyway is not the remedy's harm.
 */
const expectedNow = (before: readonly Point[], now: number, sigma: number): number => {
  const level = median(bads(before));
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || before.length < LAST_BEFORE) return level;
  const slope = theilSenSlope(before.map(({ from, bad }) => [from, bad] as const));
  const risen = slope * (last.from - first.from);
  if (!(risen > NORMAL_SIGMAS * sigma)) return level;
  return Math.max(level, last.bad) + Math.min(slope * (now - last.to), risen);
};

/** Whether it has clearly been falling since it is watched: a backlog that drains is higher than before and yet better. */
const isFalling = (since: readonly Point[], sigma: number): boolean => {
  const third = Math.floor(since.length / 3);
  if (third === 0) return false;
  const early = median(bads(since.slice(0, third)));
  const late = median(bads(since.slice(-third)));
  return early - late > Math.max(SEEN_SIGMAS * sigma, RELATIVE_FLOOR * Math.abs(early));
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

/** Epoch second since which every point has been well without a break; null when the newest is not, or is too old. */
const wellSinceOf = (since: readonly Point[], isWell: (point: Point) => boolean, now: number): number | null => {
  const newest = since.at(-1);
  if (!newest) return null;
  const longestGap = LONGEST_GAP_PERIODS * periodOf(since);
  if (now - newest.to > longestGap) return null;
  let well: number | null = null;
  let later = newest.to;
  for (const point of since.toReversed()) {
    if (!isWell(point) || later - point.to > longestGap) break;
    well = point.from;
    later = point.from;
  }
  return well;
};

/** Judges one measure: well now and since when, or better, the same or worse than before; unknown without samples. */
export const judgeMeasure = (measure: Measure, moments: Moments, holdSeconds: number): Judged => {
  const { component, what, points, limit, required, floor, shown } = measure;
  const phases = phasesOf(points, moments);
  const { normal, before, since } = phases;
  const sigma = sigmaOf(phases, floor);
  const usual = normal.length >= ENOUGH_NORMAL ? median(bads(normal)) : null;
  const highest = limit ?? (usual === null ? null : usual + NORMAL_SIGMAS * sigma);
  const newest = since.at(-1);
  const enough =
    since.length === 0
      ? ENOUGH_SAMPLES
      : Math.max(FEWEST_SAMPLES, Math.min(ENOUGH_SAMPLES, Math.floor(holdSeconds / periodOf(since))));
  const recent = since.slice(-enough);
  const stale = !newest || moments.now - newest.to > LONGEST_GAP_PERIODS * periodOf(since);
  const current = medianOrNull(recent);
  const wellSince =
    highest === null ? null : wellSinceOf(since, ({ bad }) => bad <= highest || bad - highest < 1e-12, moments.now);

  const verdict = ((): Check['verdict'] => {
    if (stale || since.length < enough || current === null || highest === null) return 'unknown';
    if (wellSince !== null) return 'met';
    const reference = before.length > 0 ? expectedNow(before, newest.to, sigma) : usual;
    if (reference === null) return 'same';
    if (isFalling(since, sigma)) return 'better';
    const harm = Math.max(HARM_SIGMAS * sigma, SHARE_ADDED * Math.abs(reference));
    if (recent.every(({ bad }) => bad > highest && bad - reference > harm)) return 'worse';
    const relief = Math.max(SEEN_SIGMAS * sigma, SHARE_TAKEN_BACK * Math.max(0, reference - (usual ?? reference)));
    return reference - current > relief ? 'better' : 'same';
  })();

  const beforeLevel = medianOrNull(before);
  const inUnits = (bad: number | null) => (bad === null ? null : shown(bad));
  return {
    check: {
      component,
      what,
      before: inUnits(beforeLevel),
      now: inUnits(current),
      normal: inUnits(medianOrNull(normal)),
      objective: inUnits(limit),
      samples: since.length,
      verdict,
    },
    required,
    wellSince: verdict === 'met' ? wellSince : null,
    seenUntil: newest?.to ?? null,
    measured: true,
  };
};
