import { finite, median } from '../evidence/statistics.ts';
import { budgetsOf, lasts, type Measured, scaleOf, windowsOf } from './excess-budget.ts';
import { type Added, type CountedCall, explainedBy, SIGNIFICANT_Z } from './explaining-away.ts';
import { type CallEdge, type CallGraph, callGraph } from './graph.ts';
import { countedThrough, isCounted } from './uncounted.ts';

export interface ExcessInput {
  symptom: string;
  edges: readonly CallEdge[];
  /** Normal operation. Rows of all components are aligned. */
  baseline: ReadonlyMap<string, Measured>;
  /** The incident, rows aligned, beginning with `localRows` rows that ended before it began. */
  incident: ReadonlyMap<string, Measured>;
  localRows: number;
  /** Calls as traces counted them; none where nobody traces. */
  counted: readonly CountedCall[];
}

export interface Excess extends Added {
  component: string;
  /** Whether its requests are counted; else they were taken from those of its callers. */
  counted: boolean;
  /** What it adds for the users per row of the incident: seconds, or failed requests. */
  excess: number;
  /** `excess` against what the same computation gives on normal data, in robust standard deviations. */
  z: number;
  /** `excess` less what its callees explain. */
  own: number;
  /** `own` as a share of the symptom's excess. */
  score: number;
  /** The same of what is its own beyond one standard deviation of its normal time: of two alike, the steadier one is the likelier cause. */
  assured: number;
}

export interface ExcessRanking {
  verdict: 'cause-found' | 'symptom-absent' | 'too-little-data';
  symptom: Excess | null;
  /** Best first, whatever the verdict; empty when there is too little data. */
  ranked: Excess[];
}

/** What a component needs to be taken for the cause of a symptom that is itself within its noise: every component is looked at, so one must stand out. */
const OUTSTANDING_Z = 8;
/** The least share of the symptom's excess that such a component must explain. */
const EXPLAINING_SHARE = 0.5;
/** The least share of the symptom's excess for which a component comes before those that add more within their noise. */
const WORTHWHILE_SHARE = 0.2;
/** With fewer points of normal data a component is neither a candidate nor an explanation: what was hardly ever called before is called because its caller changed. */
const MINIMUM_POINTS = 6;

/** Clearly above its own normal time, and not for a trifle of what the symptom suffers: something always deviates somewhere. */
const standsOut = ({ z, score }: Excess): boolean => z >= SIGNIFICANT_Z && score >= WORTHWHILE_SHARE;

const rowsOf = (rows: ReadonlyMap<string, Measured>): number =>
  Math.max(0, ...[...rows.values()].map(({ badness }) => badness.length));

const pointsOf = (measured: Measured | undefined): number[] => finite(measured?.badness ?? []);

/** Excess and z of everything that the symptom reaches, and of what else calls that: it takes its part of a shared callee. */
const excessesOf = (input: ExcessInput, graph: CallGraph): Map<string, Added & { counted: boolean }> => {
  const { symptom, localRows } = input;
  const incident = countedThrough(input.incident, symptom, graph);
  const baseline = countedThrough(input.baseline, symptom, graph);
  const found = new Map<string, Added & { counted: boolean }>();
  const symptomNow = incident(symptom);
  const symptomBefore = baseline(symptom);
  if (!symptomNow || !symptomBefore) return found;
  const usual = median(pointsOf(symptomBefore));
  const rows = rowsOf(input.incident) - localRows;
  const now = windowsOf(symptomNow, localRows, rows, usual);
  const before = windowsOf(symptomBefore, localRows, rows, usual);
  const reached = graph.reachableFrom(symptom);
  for (const component of new Set([...reached, ...reached.flatMap((each) => graph.callers(each))])) {
    const measuredNow = incident(component);
    const measuredBefore = baseline(component);
    const points = pointsOf(measuredBefore);
    if (!measuredNow || !measuredBefore || points.length < MINIMUM_POINTS) continue;
    const level = median(points);
    const [excess = Number.NaN] = budgetsOf(measuredNow, now, level);
    if (!Number.isFinite(excess)) continue;
    const z = excess / scaleOf(measuredBefore, budgetsOf(measuredBefore, before, level), level);
    found.set(component, { excess, z, counted: isCounted(input.incident.get(component)) });
  }
  return boundedByCallers(found, symptom, graph);
};

/** A component whose requests are guessed can be blamed for no more than its callers suffer. */
const boundedByCallers = (
  found: ReadonlyMap<string, Added & { counted: boolean }>,
  symptom: string,
  graph: CallGraph,
): Map<string, Added & { counted: boolean }> => {
  const most = (component: string): number =>
    graph.callers(component).reduce((sum, caller) => sum + Math.max(0, found.get(caller)?.excess ?? 0), 0);
  return new Map(
    [...found].map(([component, each]) => [
      component,
      each.counted || component === symptom ? each : { ...each, excess: Math.min(each.excess, most(component)) },
    ]),
  );
};

/**
 * Ranks the components below a symptom by the excess that is their own, weighted by requests, because a tiny leaf with a
 * huge deviation costs the users nothing. A component's excess is explained away by direct callees whose excess is significant.
 * `symptom-absent` when the symptom's own excess is what normal data show too.
 */
export const rankByExcess = (input: ExcessInput): ExcessRanking => {
  const { symptom, edges, baseline, incident, localRows, counted } = input;
  const nothing: ExcessRanking = { verdict: 'too-little-data', symptom: null, ranked: [] };
  if (rowsOf(incident) <= localRows) return nothing;
  const graph = callGraph(edges);
  const excesses = excessesOf(input, graph);
  const atSymptom = excesses.get(symptom);
  if (!atSymptom) return nothing;
  const explained = explainedBy(excesses, graph, counted);
  const ranked = graph.reachableFrom(symptom).flatMap((component): Excess[] => {
    const found = excesses.get(component);
    if (!found) return [];
    const own = found.excess - explained(component);
    const deviation = found.z === 0 ? 0 : Math.abs(found.excess / found.z);
    const share = (part: number): number => (atSymptom.excess > 0 ? part / atSymptom.excess : 0);
    return [{ component, ...found, own, score: share(own), assured: share(own - deviation) }];
  });
  ranked.sort(
    (a, b) =>
      Number(standsOut(b)) - Number(standsOut(a)) ||
      (standsOut(a) ? b.assured - a.assured : b.own - a.own) ||
      (a.component < b.component ? -1 : 1),
  );
  // The numbers of a busy entry point are noisy: a fault further down may stand out long before it does at the entry.
  const explains = ({ component, z, score }: Excess): boolean => {
    const now = incident.get(component);
    if (z < OUTSTANDING_Z || score < EXPLAINING_SHARE || !now) return false;
    const usual = median(pointsOf(baseline.get(component)));
    return lasts(now, localRows, rowsOf(incident) - localRows, usual);
  };
  const present = atSymptom.excess > 0 && (atSymptom.z >= SIGNIFICANT_Z || ranked.some(explains));
  return {
    verdict: present ? 'cause-found' : 'symptom-absent',
    symptom: ranked.find(({ component }) => component === symptom) ?? null,
    ranked,
  };
};
