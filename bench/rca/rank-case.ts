import { type ExcessRanking, rankByExcess } from '../../lib/domain/diagnosis/excess.ts';
import { starAround } from '../../lib/domain/diagnosis/graph.ts';
import { rankByShift, type ShiftSeries } from '../../lib/domain/diagnosis/shift.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import { type CaseSymptom, casePanel, countsFailures, meanOf } from './case-panel.ts';

export interface CaseRanking {
  /** Components, likeliest first. */
  components: string[];
  finding: 'cause-found' | 'symptom-absent' | 'cannot-tell';
  /** Share of the symptom that the first explains; null where it was ranked by shifts alone. */
  share: number | null;
}

/** By shifts alone, with every metric of every component looked at, less than this is chance. */
const TELLING_DEVIATION = 5;

/** Without an alarm, every metric that says how users fare is a possible symptom, where most of the time is spent or most is asked. */
const symptomsOf = (given: RcaCase): CaseSymptom[] => {
  if (given.symptom) return [given.symptom];
  const metrics = new Map<string, CaseSeries>();
  for (const each of given.incident) {
    // One statistic a metric; a mean is what adds up over requests.
    if (!metrics.has(each.metric) || each.statistic === 'Average') metrics.set(each.metric, each);
  }
  return [...metrics.values()].flatMap(({ metric, statistic }) => {
    const panel = casePanel(given, { component: '', metric, statistic });
    const busy = [...(panel?.incident ?? [])].map(([component, { badness, requests }]) => ({
      component,
      total: Array.from(requests).reduce((sum, count, row) => {
        const cost = countsFailures(metric) ? count : count * (badness[row] ?? 0);
        return Number.isFinite(cost) ? sum + cost : sum;
      }, 0),
    }));
    const [most] = busy.sort((a, b) => b.total - a.total || (a.component < b.component ? -1 : 1));
    return most ? [{ component: most.component, metric, statistic }] : [];
  });
};

const excessAt = (given: RcaCase, symptom: CaseSymptom): ExcessRanking | null => {
  const panel = casePanel(given, symptom);
  if (!panel) return null;
  const localRows = panel.incidentTimes.filter((at) => at + given.periodSeconds <= given.onsetAt).length;
  const edges = given.edges ?? starAround(symptom.component, panel.incident.keys());
  return rankByExcess({ symptom: symptom.component, edges, counted: [], ...panel, localRows });
};

/** By the mean of the alarmed metric, because means add up; by the alarmed statistic where the mean shows nothing. */
const excessOf = (given: RcaCase, symptom: CaseSymptom): ExcessRanking | null => {
  const mean = meanOf(given, symptom);
  const byMean = mean && excessAt(given, mean);
  if (byMean?.verdict === 'cause-found') return byMean;
  const asAlarmed = excessAt(given, symptom);
  return asAlarmed?.verdict === 'cause-found' || !byMean ? asAlarmed : byMean;
};

const byExcess = (given: RcaCase): ExcessRanking | null => {
  const all = symptomsOf(given).map((symptom) => excessOf(given, symptom));
  const z = (ranking: ExcessRanking | null): number => ranking?.symptom?.z ?? Number.NEGATIVE_INFINITY;
  return all.reduce<ExcessRanking | null>((best, each) => (z(each) > z(best) ? each : best), null);
};

const shiftSeries = ({ baseline, incident, onsetAt, periodSeconds }: RcaCase): ShiftSeries[] => {
  const keyOf = ({ component, metric, statistic }: CaseSeries): string => [component, metric, statistic].join('|');
  const number = (value: number | null | undefined): number => value ?? Number.NaN;
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
