import type { PlotMark, PlotView } from '../../console/console-views.ts';
import type { Evidence, EvidenceFact } from '../../lib/contracts/evidence.ts';
import type { History } from '../../lib/contracts/history.ts';
import { isCountedIn, type Series } from '../../lib/contracts/observation.ts';
import type { CollectedEvidence } from '../../lib/ports/incident-store.ts';
import { nameOf, plain } from './plain.ts';

const MOST_POINTS = 240;
const MOST_MARKS = 12;
const CHANGES: ReadonlySet<EvidenceFact> = new Set([
  'deployed-before-onset',
  'configured-before-onset',
  'scaled-before-onset',
  'permission-changed-before-onset',
]);
const FELT: readonly Series['role'][] = ['latencySeconds', 'faults', 'requests'];

/** What the first firing alarm of the component watches; else what its users feel. */
const symptomSeries = ({ signals, incident, diagnoses }: History, series: readonly Series[]): Series | null => {
  const component = diagnoses.at(-1)?.symptom ?? incident.symptomComponents[0];
  const own = series.filter((each) => each.component === component);
  const watched = signals.flatMap(({ latest }) =>
    latest.component === component && latest.symptom?.metric ? [latest.symptom.metric] : [],
  )[0];
  const isWatched = ({ metric }: Series): boolean =>
    watched !== undefined &&
    metric.namespace === watched.namespace &&
    metric.statistic === watched.statistic &&
    isCountedIn(watched.metricName, metric.metricName);
  return (
    own.find(isWatched) ?? FELT.flatMap((role) => own.find((each) => each.role === role) ?? [])[0] ?? own[0] ?? null
  );
};

const title = ({ role, component, metric }: Series): string => {
  const what =
    role === 'latencySeconds'
      ? 'Latency'
      : role === 'faults'
        ? 'Failed requests'
        : role === 'requests'
          ? 'Requests'
          : `${metric.namespace} ${metric.metricName}`;
  return plain(`${what} of ${nameOf(component)} (${metric.statistic})`);
};

/** Of each stretch the worst value, so that a spike is never thinned away. */
const thinned = ({ timestamps, values }: Series): PlotView['points'][number][] => {
  const size = Math.ceil(timestamps.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(timestamps.length / Math.max(1, size)) }, (_, index) => {
    const stretch = values.slice(index * size, (index + 1) * size).filter((value) => value !== null);
    return {
      at: new Date((timestamps[index * size] ?? 0) * 1000).toISOString(),
      value: stretch.length > 0 ? Math.max(...stretch) : null,
    };
  });
};

const marksOf = ({ incident, remediations }: History, evidence: readonly Evidence[]): PlotMark[] => {
  const changes = evidence
    .filter(({ fact }) => CHANGES.has(fact))
    .map(({ at, summary }): PlotMark => ({ at, kind: 'change', text: plain(summary) }));
  const actions = remediations.map(
    ({ startedAt, purpose, runbook, target }): PlotMark => ({
      at: startedAt,
      kind: 'action',
      text: `${purpose === 'rollback' ? 'taken back: ' : ''}${runbook} on ${nameOf(target)}`,
    }),
  );
  return [
    { at: incident.onsetAt, kind: 'onset' as const, text: 'onset' },
    ...[...changes, ...actions].sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).slice(-MOST_MARKS),
  ];
};

/** The symptom over time as the last attempt saw it, with what happened meanwhile; null where no numbers of it were collected. */
export const symptomView = (history: History, collected: CollectedEvidence | null): PlotView | null => {
  const series = collected && symptomSeries(history, collected.series);
  if (!collected || !series || series.values.every((value) => value === null)) return null;
  return {
    what: title(series),
    unit: series.role === 'latencySeconds' ? 's' : '',
    points: thinned(series),
    marks: marksOf(history, collected.evidence),
  };
};
