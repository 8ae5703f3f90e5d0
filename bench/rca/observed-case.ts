import { nothingFound } from '../../lib/adapters/aws/observatory/collector.ts';
import { Catalog } from '../../lib/contracts/catalog.ts';
import { type ComponentId, componentId } from '../../lib/contracts/component.ts';
import type { Edge, Observation, Series, SeriesMetric } from '../../lib/contracts/observation.ts';
import type { AttachedSignal, MetricReference } from '../../lib/contracts/signal.ts';
import { quantileNamed } from '../../lib/domain/diagnosis/statistic.ts';
import { median } from '../../lib/domain/evidence/statistics.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import { isMean } from './case-metrics.ts';
import { type CaseSymptom, type InRole, rolesIn } from './case-roles.ts';

/** What Selfheal would have seen of a case, and the alarms that called it. */
export interface ObservedCase {
  /** All series as they were given, normal time laid before the incident. */
  given: readonly CaseSeries[];
  observation: Observation;
  signals: AttachedSignal[];
  catalog: Catalog;
}

const PLACE = { account: '111122223333', region: 'eu-west-1' } as const;
/** Between normal time that was recorded at another time and the incident: far enough for no level to be taken across. */
const APART_SECONDS = 7200;
const FINGERPRINT_DIGITS = 32;

const CATALOG = Catalog.parse({
  version: 1,
  ...PLACE,
  applications: { case: { owner: 'bench', environment: 'production' } },
  services: {},
});

/** A set's component as Selfheal names one. Of what kind it is a set does not say. */
const idOf = (component: string): ComponentId => componentId({ ...PLACE, kind: 'other', name: component });

export const nameOf = (component: ComponentId): string => component.split(':').slice(3).join(':');

const instant = (seconds: number): string => new Date(1000 * seconds).toISOString();

/** CloudWatch's name of a set's statistic; what is none of its own adds up like a mean. */
const statisticOf = (statistic: string): MetricReference['statistic'] => {
  const quantile = quantileNamed(statistic);
  if (quantile === null) return isMean(statistic) ? 'Average' : 'Sum';
  return /^max/i.test(statistic) ? 'Maximum' : `p${Number((100 * quantile).toFixed(2))}`;
};

const metricOf = ({ metric, statistic }: Pick<CaseSeries, 'metric' | 'statistic'>): SeriesMetric & MetricReference => ({
  namespace: 'case',
  metricName: metric,
  dimensions: {},
  statistic: statisticOf(statistic),
  scale: 1,
});

const keyOf = ({ component, metric, statistic }: CaseSeries): string => [component, metric, statistic].join('|');

/** Normal time as it would have been right before: sets record it at another time, and say so by its timestamps or not. */
const joined = ({ baseline, incident }: RcaCase): CaseSeries[] => {
  const starts = incident.flatMap(({ timestamps }) => timestamps.slice(0, 1));
  const ends = baseline.flatMap(({ timestamps }) => timestamps.slice(-1));
  const shift = starts.length > 0 && ends.length > 0 ? Math.min(...starts) - APART_SECONDS - Math.max(...ends) : 0;
  const before = new Map(baseline.map((each) => [keyOf(each), each]));
  const now = new Map(incident.map((each) => [keyOf(each), each]));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((key): CaseSeries[] => {
    const [old, recent] = [before.get(key), now.get(key)];
    const named = old ?? recent;
    if (!named) return [];
    return [
      {
        ...named,
        timestamps: [...(old?.timestamps ?? []).map((at) => at + shift), ...(recent?.timestamps ?? [])],
        values: [...(old?.values ?? []), ...(recent?.values ?? [])],
      },
    ];
  });
};

const seriesOf = ({ role, series }: InRole, periodSeconds: number): Series => ({
  component: idOf(series.component),
  role,
  metric: metricOf(series),
  periodSeconds: Math.max(1, Math.round(periodSeconds)),
  timestamps: series.timestamps.map(Math.round),
  values: series.values,
});

const signalOf = ({ component, metric, statistic }: CaseSymptom, index: number, onsetAt: string): AttachedSignal => {
  const fingerprint = String(index).padStart(FINGERPRINT_DIGITS, '0');
  return {
    incidentId: 'inc_case',
    fingerprint,
    status: 'firing',
    firstObservedAt: onsetAt,
    lastObservedAt: onsetAt,
    count: 1,
    latest: {
      signalId: `sig_${index}`,
      fingerprint,
      source: 'cloudwatch-alarm',
      sourceEventId: `case-${index}`,
      status: 'firing',
      severity: 'high',
      title: metric,
      description: '',
      observedAt: onsetAt,
      receivedAt: onsetAt,
      resource: { ...PLACE, arns: [], dimensions: {} },
      symptom: { metric: metricOf({ metric, statistic }) },
      hardEvidence: false,
      labels: {},
      service: null,
      application: 'case',
      environment: 'production',
      component: idOf(component),
      owner: null,
      deploymentId: null,
    },
  };
};

/** When the case was looked at: the end of most series, so that a single wild clock changes nothing. */
const lookedAt = ({ incident, onsetAt, periodSeconds }: RcaCase): number => {
  const ends = incident.flatMap(({ timestamps }) => timestamps.slice(-1));
  return ends.length === 0 ? onsetAt : Math.max(onsetAt, median(ends) + periodSeconds);
};

/** A case as the collectors would have handed it on: numbers alone, at components of which nothing else is known. */
export const observedCase = (given: RcaCase, symptoms: readonly CaseSymptom[]): ObservedCase => {
  const all = joined(given);
  const rolesOf = rolesIn(all, symptoms);
  const byComponent = Map.groupBy(all, ({ component }) => component);
  const edges = (given.edges ?? []).map(([caller, callee]): Edge => [idOf(caller), idOf(callee)]);
  const components = [
    ...new Set([...byComponent.keys(), ...(given.edges ?? []).flat(), ...symptoms.map(({ component }) => component)]),
  ];
  const first = Math.min(given.onsetAt, ...all.flatMap(({ timestamps }) => timestamps.slice(0, 1)));
  const onsetAt = instant(given.onsetAt);
  return {
    given: all,
    catalog: CATALOG,
    signals: symptoms.map((symptom, index) => signalOf(symptom, index, onsetAt)),
    observation: {
      ...nothingFound(),
      scope: {
        components: components.map((component) => ({ service: component, component: idOf(component) })),
        edges,
        baselineFromAt: instant(first),
        onsetAt,
        toAt: instant(lookedAt(given)),
      },
      series: [...byComponent.values()].flatMap(rolesOf).map((each) => seriesOf(each, given.periodSeconds)),
    },
  };
};
