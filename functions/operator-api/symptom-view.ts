import type { PlotMark, PlotView } from '../../console/console-views.ts';
import type { Evidence, EvidenceFact } from '../../lib/contracts/evidence.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { Series } from '../../lib/contracts/observation.ts';
import { isMeasuredBy } from '../../lib/domain/diagnosis/alarmed-harms.ts';
import type { CollectedEvidence } from '../../lib/ports/case-records.ts';
import { nameOf, plain } from './plain.ts';

const MOST_POINTS = 240;
const MOST_MARKS = 12;
const CHANGES: ReadonlySet<EvidenceFact> = new Set([
  'deployed-before-onset',
  'configured-before-onset',
  'scaled-before-onset',
  'permission-changed-before-onset',
]);
/** So much of what was normal is shown before the onset. */
const BEFORE_ONSET_MS = 45 * 60_000;

/** What the alarms of the component are about: its users are refused, or they wait, or the very metric of an alarm on something else. */
const felt = ({ incident, diagnoses, signals }: History, { series, alarmed }: CollectedEvidence): Series | null => {
  const component = diagnoses.at(-1)?.symptom ?? incident.symptomComponents[0];
  const own = series.filter((each) => each.component === component);
  const harms = alarmed.find((each) => each.component === component)?.harms ?? [];
  const roles: Series['role'][] = harms.includes('faults')
    ? ['faults', 'latencySeconds', 'requests']
    : ['latencySeconds', 'faults', 'requests'];
  const usual = roles.flatMap((role) => own.find((each) => each.role === role) ?? [])[0] ?? own[0] ?? null;
  if (harms.length > 0) return usual;
  const metrics = signals.flatMap(({ latest }) => (latest.component === component && latest.symptom?.metric) || []);
  return own.find((each) => metrics.some((metric) => isMeasuredBy(metric, each))) ?? usual;
};

/** Failed requests as the share that they are, where it is known how many there were. */
const asShare = (faults: Series, series: readonly Series[]): Series | null => {
  const requests = series.find(({ component, role }) => component === faults.component && role === 'requests');
  if (faults.role !== 'faults' || !requests) return null;
  const counted = new Map(requests.timestamps.map((at, index) => [at, requests.values[index]]));
  const values = faults.values.map((value, index) => {
    const all = counted.get(faults.timestamps[index] ?? 0);
    return value === null || !all ? null : value / all;
  });
  return { ...faults, values };
};

const title = ({ role, component, metric }: Series, isShare: boolean): string => {
  const what =
    role === 'latencySeconds'
      ? 'Latency'
      : role === 'faults'
        ? `Failed requests${isShare ? ', share of all,' : ''}`
        : role === 'requests'
          ? 'Requests'
          : `${metric.namespace} ${metric.metricName}`;
  return plain(`${what} of ${nameOf(component)}${isShare ? '' : ` (${metric.statistic})`}`);
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

/** The stretch that tells something: the incident, and enough before it to see what is normal. */
const around = (onsetAt: string, series: Series): Series => {
  const from = (Date.parse(onsetAt) - BEFORE_ONSET_MS) / 1000;
  const first = series.timestamps.findIndex((at) => at >= from);
  return first <= 0
    ? series
    : { ...series, timestamps: series.timestamps.slice(first), values: series.values.slice(first) };
};

/** The symptom over time as the last attempt saw it, with what happened meanwhile; null where no numbers of it were collected. */
export const symptomView = (history: History, collected: CollectedEvidence | null): PlotView | null => {
  const series = collected && felt(history, collected);
  if (!collected || !series || series.values.every((value) => value === null)) return null;
  const share = asShare(series, collected.series);
  return {
    what: title(series, share !== null),
    unit: share ? '%' : series.role === 'latencySeconds' ? 's' : '',
    points: thinned(around(history.incident.onsetAt, share ?? series)),
    marks: marksOf(history, collected.evidence),
  };
};
