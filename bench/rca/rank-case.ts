import { type ExcessRanking, type Measured, rankByExcess } from '../../lib/domain/diagnosis/excess.ts';
import { starAround } from '../../lib/domain/diagnosis/graph.ts';
import { rankByShift, type ShiftSeries } from '../../lib/domain/diagnosis/shift.ts';
import type { CaseSeries, RcaCase } from './case.ts';

export interface CaseRanking {
  /** Components, likeliest first. */
  components: string[];
  finding: 'cause-found' | 'symptom-absent' | 'cannot-tell';
  /** Share of the symptom that the first explains; null where it was ranked by shifts alone. */
  share: number | null;
}

/** How a metric becomes badness: seconds, or the share of requests that fail. */
type ToBadness = (value: number, requests: number) => number;

const badnessOf = (metric: string, values: readonly (number | null)[]): ToBadness | null => {
  if (/latency|duration|response_?time|delay/i.test(metric)) return (value) => value;
  if (/availab|success/i.test(metric)) {
    // Some sets write shares in percent.
    const whole = values.some((value) => (value ?? 0) > 1) ? 100 : 1;
    return (value) => 1 - value / whole;
  }
  if (/rate|ratio|percent/i.test(metric) && /error|fault|fail/i.test(metric)) return (value) => value;
  if (/error|fault|fail/i.test(metric)) return (value, requests) => (requests > 0 ? value / requests : Number.NaN);
  return null;
};

const REQUESTS = /^(requests?|request_?count|invocations|workload|load|throughput|calls|rps|qps)$/i;

/** By shifts alone, with every metric of every component looked at, less than this is chance. */
const TELLING_DEVIATION = 5;

const number = (value: number | null | undefined): number => value ?? Number.NaN;

/** Values of one metric per component, on the union of all timestamps. */
const gridOf = (series: readonly CaseSeries[]): number[] =>
  [...new Set(series.flatMap(({ timestamps }) => timestamps))].sort((a, b) => a - b);

const onGrid = ({ timestamps, values }: CaseSeries, grid: readonly number[]): number[] => {
  const byTime = new Map(timestamps.map((at, index) => [at, values[index]]));
  return grid.map((at) => number(byTime.get(at)));
};

const panelOf = (series: readonly CaseSeries[], symptom: NonNullable<RcaCase['symptom']>) => {
  const grid = gridOf(series);
  const harm = series.filter(({ metric, statistic }) => metric === symptom.metric && statistic === symptom.statistic);
  const counted = new Map(series.filter(({ metric }) => REQUESTS.test(metric)).map((each) => [each.component, each]));
  const toBadness = badnessOf(
    symptom.metric,
    harm.flatMap(({ values }) => values),
  );
  if (!toBadness) return null;
  const panel = new Map<string, Measured>();
  for (const each of harm) {
    const count = counted.get(each.component);
    // A set without any request counts cannot be weighted: every component then counts alike.
    if (!count && counted.size > 0) continue;
    const requests = count ? onGrid(count, grid) : grid.map(() => 1);
    const badness = onGrid(each, grid).map((value, row) => toBadness(value, requests[row] ?? Number.NaN));
    panel.set(each.component, { badness, requests });
  }
  return { grid, panel };
};

/** Without an alarm, every metric that says how users fare is a possible symptom, where most of the time is spent or most is asked. */
const symptomsOf = ({ symptom, incident }: RcaCase): NonNullable<RcaCase['symptom']>[] => {
  if (symptom) return [symptom];
  const metrics = new Map<string, CaseSeries>();
  for (const each of incident) {
    // One statistic a metric; a mean is what adds up over requests.
    if (!metrics.has(each.metric) || each.statistic === 'Average') metrics.set(each.metric, each);
  }
  return [...metrics.values()].flatMap(({ metric, statistic }) => {
    const now = panelOf(incident, { component: '', metric, statistic });
    const busy = [...(now?.panel ?? [])].map(([component, { badness, requests }]) => ({
      component,
      total: requests.reduce((sum, count, row) => {
        const cost = /availab|success|error|fault|fail/i.test(metric) ? count : count * (badness[row] ?? 0);
        return Number.isFinite(cost) ? sum + cost : sum;
      }, 0),
    }));
    const [most] = busy.sort((a, b) => b.total - a.total || (a.component < b.component ? -1 : 1));
    return most ? [{ component: most.component, metric, statistic }] : [];
  });
};

const byExcess = (given: RcaCase): ExcessRanking | null => {
  const all = symptomsOf(given).map((symptom) => excessAt(given, symptom));
  const z = (ranking: ExcessRanking | null): number => ranking?.symptom?.z ?? Number.NEGATIVE_INFINITY;
  return all.reduce<ExcessRanking | null>((best, each) => (z(each) > z(best) ? each : best), null);
};

const excessAt = (
  { edges, baseline, incident, onsetAt, periodSeconds }: RcaCase,
  symptom: NonNullable<RcaCase['symptom']>,
): ExcessRanking | null => {
  const before = panelOf(baseline, symptom);
  const now = panelOf(incident, symptom);
  if (!before || !now) return null;
  const localRows = now.grid.filter((at) => at + periodSeconds <= onsetAt).length;
  const graph = edges ?? starAround(symptom.component, now.panel.keys());
  return rankByExcess({
    symptom: symptom.component,
    edges: graph,
    baseline: before.panel,
    incident: now.panel,
    localRows,
  });
};

const shiftSeries = ({ baseline, incident, onsetAt, periodSeconds }: RcaCase): ShiftSeries[] => {
  const keyOf = ({ component, metric, statistic }: CaseSeries): string => [component, metric, statistic].join('|');
  const before = new Map(baseline.map((each) => [keyOf(each), each]));
  return incident.map((each) => {
    const rows = each.timestamps.map((at, index) => ({ at, value: number(each.values[index]) }));
    const early = rows.filter(({ at }) => at + periodSeconds <= onsetAt).map(({ value }) => value);
    return {
      component: each.component,
      metric: `${each.metric}|${each.statistic}`,
      baseline: [...(before.get(keyOf(each))?.values ?? []).map(number), ...early],
      incident: rows.filter(({ at }) => at + periodSeconds > onsetAt).map(({ value }) => value),
    };
  });
};

/** Ranks a case by excess where it has an alarmed metric, along the call graph if there is one, and by robust shifts for whatever that leaves open. */
export const rankCase = (given: RcaCase): CaseRanking => {
  const excess = byExcess(given);
  const shifted = rankByShift(shiftSeries(given));
  const all = [
    ...new Set([
      ...(excess?.ranked ?? []).filter(({ score }) => score > 0).map(({ component }) => component),
      ...shifted.map(({ component }) => component),
      ...(excess?.ranked ?? []).map(({ component }) => component),
    ]),
  ];
  if (excess && excess.verdict !== 'too-little-data') {
    return { components: all, finding: excess.verdict, share: excess.ranked[0]?.score ?? null };
  }
  return {
    components: all,
    finding: (shifted[0]?.deviation ?? 0) >= TELLING_DEVIATION ? 'cause-found' : 'cannot-tell',
    share: null,
  };
};
