import { finite, mean, median, quantile, robustSigma } from '../evidence/statistics.ts';
import { type CallEdge, callGraph } from './graph.ts';

/** Badness (seconds a request takes, or the share of requests that fail) and requests, row by row; NaN is no data. */
export interface Measured {
  badness: readonly number[];
  requests: readonly number[];
}

export interface ExcessInput {
  symptom: string;
  edges: readonly CallEdge[];
  /** Normal operation. Rows of all components are aligned. */
  baseline: ReadonlyMap<string, Measured>;
  /** The incident, rows aligned, beginning with `localRows` rows that ended before it began. */
  incident: ReadonlyMap<string, Measured>;
  localRows: number;
}

export interface Excess {
  component: string;
  /** What it adds for the users per row of the incident: seconds, or failed requests. */
  excess: number;
  /** `excess` against what the same computation gives on normal data, in robust standard deviations. */
  z: number;
  /** `excess` less what its callees explain. */
  own: number;
  /** `own` as a share of the symptom's excess. */
  score: number;
}

export interface ExcessRanking {
  verdict: 'cause-found' | 'symptom-absent' | 'too-little-data';
  symptom: Excess | null;
  /** Best first, whatever the verdict; empty when there is too little data. */
  ranked: Excess[];
}

/** An excess beyond this many robust standard deviations is no accident. */
export const SIGNIFICANT_Z = 3;
/** What a component needs to be taken for the cause of a symptom that is itself within its noise: every component is looked at, so one must stand out. */
const OUTSTANDING_Z = 8;
/** Such a cause must last: its second worst row must be at least this share of its worst, or it was a blip. */
const LASTING_SHARE = 0.25;
/** The least share of the symptom's excess that such a component must explain. */
const EXPLAINING_SHARE = 0.5;
/** With fewer points of normal data a component is neither a candidate nor an explanation. */
const MINIMUM_BASELINE_ROWS = 20;
/** With fewer replays of normal data a scale is a guess. */
const MINIMUM_REPLAYS = 12;
/** The 99th percentile of the absolute value of a normal variable, so that the tail can stand in for a standard deviation. */
const TAIL_TO_SIGMA = 2.576;
/** From this many rows on, the local level is a median: one bad row must not move it. */
const ROWS_FOR_MEDIAN = 5;
/** Differences below this share of a component's usual total badness are too small to matter to anyone. */
const RELATIVE_FLOOR = 0.01;
/** The least change in the share of failed requests, or in seconds a request, that matters. */
const ABSOLUTE_FLOOR = 1e-4;

const levelOf = (rows: readonly number[], from: number, count: number, fallback: number): number => {
  if (count === 0) return fallback;
  const known = finite(rows.slice(from, from + count));
  if (known.length === 0) return fallback;
  return known.length >= ROWS_FOR_MEDIAN ? median(known) : mean(known);
};

/** How much each row counts: the symptom's own excess there, as a share. All zero when the symptom is never above its level. */
const weightsOf = (symptom: Measured, from: number, to: number, localRows: number, fallback: number): number[] => {
  const level = levelOf(symptom.badness, from, localRows, fallback);
  const above: number[] = [];
  let total = 0;
  for (let row = from + localRows; row < to; row += 1) {
    const badness = symptom.badness[row] ?? Number.NaN;
    const requests = symptom.requests[row] ?? Number.NaN;
    const excess = Math.max(0, badness - level) * requests;
    const kept = Number.isFinite(excess) ? excess : 0;
    above.push(kept);
    total += kept;
  }
  return total > 0 ? above.map((excess) => excess / total) : above;
};

/** Σ w·(v − level)·r over a window: seconds or faults the component adds where the symptom suffers; NaN without data. */
const excessOver = (
  measured: Measured,
  weights: readonly number[],
  from: number,
  localRows: number,
  fallback: number,
): number => {
  const level = levelOf(measured.badness, from, localRows, fallback);
  let sum = 0;
  let rows = 0;
  for (let offset = 0; offset < weights.length; offset += 1) {
    const row = from + localRows + offset;
    const weight = weights[offset] ?? 0;
    const contribution = ((measured.badness[row] ?? Number.NaN) - level) * (measured.requests[row] ?? Number.NaN);
    if (!Number.isFinite(contribution)) continue;
    sum += weight * contribution;
    rows += 1;
  }
  return rows === 0 ? Number.NaN : sum;
};

/** Whether the excess was there in more than one row. */
const lasts = (measured: Measured, localRows: number, fallback: number): boolean => {
  const level = levelOf(measured.badness, 0, localRows, fallback);
  const rows = measured.badness.map((badness, row) => (badness - level) * (measured.requests[row] ?? Number.NaN));
  const [worst = 0, second = 0] = finite(rows.slice(localRows)).sort((a, b) => b - a);
  return worst > 0 && second >= LASTING_SHARE * worst;
};

const scaleOf = (measured: Measured, replays: readonly number[], usual: number): number => {
  const requests = median(finite(measured.requests));
  const floor = (Number.isFinite(requests) ? requests : 0) * Math.max(ABSOLUTE_FLOOR, RELATIVE_FLOOR * usual);
  return Math.max(robustSigma(replays), quantile(replays.map(Math.abs), 0.99) / TAIL_TO_SIGMA, floor, Number.MIN_VALUE);
};

const rowsOf = (rows: ReadonlyMap<string, Measured>): number =>
  Math.max(0, ...[...rows.values()].map(({ badness }) => badness.length));

/**
 * Ranks the components below a symptom by the excess that is their own, weighted by requests, because a tiny leaf with a
 * huge deviation costs the users nothing. A component's excess is explained away by direct callees whose excess is significant.
 * `symptom-absent` when the symptom's own excess is what normal data show too.
 */
export const rankByExcess = ({ symptom, edges, baseline, incident, localRows }: ExcessInput): ExcessRanking => {
  const graph = callGraph(edges);
  const incidentRows = rowsOf(incident);
  const baselineRows = rowsOf(baseline);
  const symptomNow = incident.get(symptom);
  const symptomBefore = baseline.get(symptom);
  const nothing = (verdict: 'symptom-absent' | 'too-little-data'): ExcessRanking => ({
    verdict,
    symptom: null,
    ranked: [],
  });
  if (!symptomNow || !symptomBefore || incidentRows <= localRows) return nothing('too-little-data');

  const usualOf = (component: string): number => median(finite(baseline.get(component)?.badness ?? []));
  const enough = (component: string): boolean =>
    finite(baseline.get(component)?.badness ?? []).length >= MINIMUM_BASELINE_ROWS;
  if (!enough(symptom)) return nothing('too-little-data');

  const weights = weightsOf(symptomNow, 0, incidentRows, localRows, usualOf(symptom));
  const starts = Array.from({ length: Math.max(0, baselineRows - incidentRows + 1) }, (_, start) => start);
  const replayed = starts.map((start) => ({
    start,
    weights: weightsOf(symptomBefore, start, start + incidentRows, localRows, usualOf(symptom)),
  }));

  const excesses = new Map<string, { excess: number; z: number }>();
  for (const component of graph.reachableFrom(symptom)) {
    const now = incident.get(component);
    const before = baseline.get(component);
    if (!now || !before || !enough(component)) continue;
    const usual = usualOf(component);
    const excess = excessOver(now, weights, 0, localRows, usual);
    const replays = finite(
      replayed.map((window) => excessOver(before, window.weights, window.start, localRows, usual)),
    );
    if (!Number.isFinite(excess) || replays.length < MINIMUM_REPLAYS) continue;
    excesses.set(component, { excess, z: excess / scaleOf(before, replays, usual) });
  }

  const atSymptom = excesses.get(symptom);
  if (!atSymptom) return nothing('too-little-data');
  const rankOne = (component: string, { excess, z }: { excess: number; z: number }): Excess => {
    const explained = graph.callees(component).reduce((sum, callee) => {
      const below = excesses.get(callee);
      return below && below.z >= SIGNIFICANT_Z ? sum + Math.max(below.excess, 0) : sum;
    }, 0);
    const own = excess - explained;
    return { component, excess, z, own, score: atSymptom.excess > 0 ? own / atSymptom.excess : 0 };
  };
  const ranked = [...excesses].map(([component, found]) => rankOne(component, found));
  ranked.sort(
    (a, b) =>
      Number(b.z >= SIGNIFICANT_Z) - Number(a.z >= SIGNIFICANT_Z) ||
      b.score - a.score ||
      (a.component < b.component ? -1 : 1),
  );
  const symptomExcess = ranked.find(({ component }) => component === symptom) ?? null;
  // The numbers of a busy entry point are noisy: a fault further down may stand out long before it does at the entry.
  const explains = ({ component, z, score }: Excess): boolean => {
    const now = incident.get(component);
    const strong = z >= OUTSTANDING_Z && score >= EXPLAINING_SHARE;
    return strong && now !== undefined && lasts(now, localRows, usualOf(component));
  };
  const present = atSymptom.excess > 0 && (atSymptom.z >= SIGNIFICANT_Z || ranked.some(explains));
  return { verdict: present ? 'cause-found' : 'symptom-absent', symptom: symptomExcess, ranked };
};
