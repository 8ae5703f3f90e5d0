import { Harm } from '../../lib/contracts/evidence.ts';
import { alarmedHarms } from '../../lib/domain/diagnosis/alarmed-harms.ts';
import { excessAt } from '../../lib/domain/diagnosis/attribution.ts';
import { callGraph } from '../../lib/domain/diagnosis/graph.ts';
import { panelOf } from '../../lib/domain/diagnosis/panel.ts';
import { rankByShift, type ShiftSeries } from '../../lib/domain/diagnosis/shift.ts';
import { ALARM_DELAY_SECONDS, incidentTime } from '../../lib/domain/evidence/incident-time.ts';
import { finite, median, robustSigma } from '../../lib/domain/evidence/statistics.ts';
import { nameOf, type ObservedCase } from './observed-case.ts';

const symptomsOf = ({ signals }: ObservedCase) => signals.flatMap(({ latest: { component } }) => component ?? []);

/** The excess of every component, as each symptom sees it; the alarmed harm first. */
export const excesses = (observed: ObservedCase) => {
  const {
    observation: { scope, series, traced },
    signals,
  } = observed;
  const time = incidentTime(scope, Date.parse(scope.toAt) / 1000);
  const alarmed = alarmedHarms(signals, series);
  const isAlarmed = (harm: Harm): boolean => alarmed.some(({ harms }) => harms.includes(harm));
  return [...Harm.options]
    .sort((a, b) => Number(isAlarmed(b)) - Number(isAlarmed(a)))
    .flatMap((harm) => {
      const panel = panelOf(series, harm, time);
      return symptomsOf(observed).map((symptom) => ({
        harm,
        isAlarmed: isAlarmed(harm),
        ...excessAt(panel, symptom, { edges: scope.edges, traced }).ranking,
      }));
    });
};

/** Whether the alarm is on something that users do not feel, of which an excess tells nothing. */
const isOnResource = ({ signals, observation: { series } }: ObservedCase): boolean =>
  signals.some(({ latest: { component, symptom } }) =>
    series.some(
      ({ component: of, role, metric: { metricName } }) =>
        of === component && role.startsWith('saturation:') && metricName === symptom?.metric?.metricName,
    ),
  );

const byExcess = (observed: ObservedCase): string[] =>
  excesses(observed).flatMap(({ ranked }) =>
    ranked.filter(({ own }) => own > 0).map(({ component }) => nameOf(component)),
  );

/** Every series before and since; what an alarm may have seen too late is neither. */
const halves = ({ given, observation: { scope } }: ObservedCase, periodSeconds: number): ShiftSeries[] => {
  const onset = Date.parse(scope.onsetAt) / 1000;
  return given.map(({ component, metric, statistic, timestamps, values }) => {
    const within = (holds: (end: number) => boolean): number[] =>
      finite(values.filter((_, row) => holds((timestamps[row] ?? Number.NaN) + periodSeconds)));
    const before = within((end) => end <= onset - ALARM_DELAY_SECONDS);
    return {
      component,
      metric: `${metric}|${statistic}`,
      baseline: before.length > 0 ? before : within((end) => end <= onset),
      incident: within((end) => end > onset),
    };
  });
};

/** With too little normal time for a scale: the change as a share of the level, noise apart. */
const roughShift = ({ baseline, incident }: ShiftSeries): number => {
  const [before, now] = [median(baseline), median(incident)];
  if (Number.isNaN(before - now)) return 0;
  return Math.abs(now - before) / (robustSigma(baseline) + Math.max(Math.abs(before), Math.abs(now), Number.MIN_VALUE));
};

/** Components by their deviations, the largest first; where these are alike, by the next one. */
const inOrder = (shifts: readonly { component: string; deviation: number }[]): string[] => {
  const of = Map.groupBy(shifts, ({ component }) => component);
  const sizes = [...of].map(([component, own]) => ({
    component,
    deviations: own.map(({ deviation }) => deviation).sort((a, b) => b - a),
  }));
  const larger = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((value, index) => value !== (b[index] ?? 0));
    return at < 0 ? b.length - a.length : (b[at] ?? 0) - (a[at] ?? 0);
  };
  return sizes
    .sort((a, b) => larger(a.deviations, b.deviations) || (a.component < b.component ? -1 : 1))
    .map(({ component }) => component);
};

const byShift = (series: readonly ShiftSeries[]): string[] => {
  // Each series for itself, so that ties are broken by the next metric and not by a name.
  const single = rankByShift(series.map((each, index) => ({ ...each, component: String(index) })));
  const sure = inOrder(
    single.map(({ component: index, deviation }) => ({
      component: series[Number(index)]?.component ?? '',
      deviation,
    })),
  );
  const rough = series.map((each) => ({ component: each.component, deviation: roughShift(each) }));
  return [...sure, ...inOrder(rough.filter(({ deviation }) => deviation > 0))];
};

/** What no number tells apart: the nearer to a symptom the earlier. */
const byPlace = (observed: ObservedCase): string[] => {
  const { components, edges } = observed.observation.scope;
  const graph = callGraph(edges);
  return [
    ...symptomsOf(observed).flatMap((symptom) => graph.reachableFrom(symptom).map(nameOf)),
    ...components.map(({ component }) => nameOf(component)).sort(),
  ];
};

/**
 * All components in an order, whatever the diagnosis says, since a score wants one: by what is their own of the symptom's excess, by
 * how far any of their metrics moved, by their place. Where the alarm is on a resource, the shifts come first.
 */
export const componentOrder = (observed: ObservedCase, periodSeconds: number): string[] => {
  const shifted = byShift(halves(observed, periodSeconds));
  const added = byExcess(observed);
  return [...(isOnResource(observed) ? [...shifted, ...added] : [...added, ...shifted]), ...byPlace(observed)];
};
