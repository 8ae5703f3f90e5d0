import { AlarmActionEvent, AlarmStateChangeEvent, AlarmTransition } from '../../contracts/events/cloudwatch-alarm.ts';
import { AlarmNotification } from '../../contracts/events/cloudwatch-notification.ts';
import { MetricReference, type SignalSymptom } from '../../contracts/signal.ts';
import { type AlarmFigures, figuresOf } from './alarm-figures.ts';
import { exclusionOf } from './exclusions.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { taggedBy } from './outside-resource.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

type AlarmMetric = AlarmTransition['configuration']['metrics'][number];

/** The dimensions that every metric of the alarm has in common: where two disagree, neither says which resource is meant. */
const sharedDimensions = (metrics: readonly AlarmMetric[]): Record<string, string> => {
  const [first, ...others] = metrics.flatMap(({ metricStat }) => (metricStat ? [metricStat.metric.dimensions] : []));
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([name, value]) => others.every((dimensions) => dimensions[name] === value)),
  );
};

/** The metric that an anomaly detection alarm compares with its band. */
const BANDED = /\bANOMALY_DETECTION_BAND\(\s*(\w+)/;

const bandedId = (metrics: readonly AlarmMetric[]): string | undefined => {
  for (const { expression } of metrics) {
    const id = BANDED.exec(expression ?? '')?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
};

/** The one metric that the alarm watches; undefined for metric math and for statistics that cannot be read again. */
const watchedMetric = (metrics: readonly AlarmMetric[]): AlarmMetric['metricStat'] => {
  const banded = bandedId(metrics);
  return metrics.find(({ id, returnData }) => (banded === undefined ? returnData : id === banded))?.metricStat;
};

const kindOf = ({ alarmRule, metrics }: AlarmTransition['configuration']) => {
  if (alarmRule !== undefined) return 'composite';
  if (bandedId(metrics) !== undefined) return 'anomaly-detection';
  return metrics.some(({ expression }) => expression !== undefined) ? 'metric-math' : 'metric';
};

const symptomOf = (
  { state, configuration }: AlarmTransition,
  { value, threshold, badWhen }: AlarmFigures,
): SignalSymptom | undefined => {
  if (configuration.alarmRule !== undefined) return undefined;
  const watched = watchedMetric(configuration.metrics);
  const metric = MetricReference.safeParse({
    namespace: watched?.metric.namespace,
    metricName: watched?.metric.name,
    dimensions: watched?.metric.dimensions,
    statistic: watched?.stat,
  });
  return {
    ...(metric.success ? { metric: metric.data } : {}),
    threshold,
    badWhen,
    periodSeconds: watched?.period ?? state.reasonData.period,
    value,
  };
};

const bandLabels = ({ band }: AlarmFigures): Record<string, string> => ({
  ...(band?.lower === undefined ? {} : { 'band-lower': String(band.lower) }),
  ...(band?.upper === undefined ? {} : { 'band-upper': String(band.upper) }),
});

const read = (alarm: AlarmTransition, alarmArn: string, account: string, region: string): DraftReading => {
  const because = exclusionOf(alarm);
  if (because !== null) return ignored(because);
  const firing = alarm.state.value === 'ALARM';
  const children = alarm.state.reasonData.triggeringAlarms?.map(({ arn }) => arn) ?? [];
  const { alarmContributor: series } = alarm;
  const figures = figuresOf(alarm);
  const transition = `${alarm.state.timestamp}#${alarm.state.value}`;
  return {
    kind: 'draft',
    draft: {
      source: 'cloudwatch-alarm',
      // The transition, not the delivery: EventBridge, a topic and the alarm's own action may all tell of it.
      sourceEventId: [alarmArn, transition, ...(series ? [series.id] : [])].join('#'),
      status: firing ? 'firing' : 'resolved',
      severity: 'medium',
      title: alarm.alarmName,
      description: [alarm.configuration.description, alarm.state.reason].filter(Boolean).join('\n'),
      observedAt: alarm.state.timestamp,
      resource: {
        account,
        region,
        arns: [alarmArn, ...children],
        dimensions: { ...sharedDimensions(alarm.configuration.metrics), ...series?.attributes },
        ...(alarm.alarmTags ? taggedBy(alarm.alarmTags, { account, region }) : {}),
      },
      symptom: symptomOf(alarm, figures),
      hardEvidence: false,
      labels: {
        alarm: alarm.alarmName,
        'alarm-kind': kindOf(alarm.configuration),
        ...bandLabels(figures),
      },
      furtherLabels: { ...alarm.alarmTags, ...fieldsUnknownTo(AlarmTransition, alarm) },
      identifiers: [alarmArn, ...(series ? [series.id] : [])],
    },
  };
};

export const readAlarmStateChange = (body: unknown): DraftReading[] =>
  readWith('a CloudWatch alarm state change', AlarmStateChangeEvent, body, ({ resources, account, region, detail }) => [
    read(detail, resources[0] ?? '', account, region),
  ]);

export const readAlarmAction = (body: unknown): DraftReading[] =>
  readWith("a CloudWatch alarm's Lambda action", AlarmActionEvent, body, (event) => [
    read(event.alarmData, event.alarmArn, event.accountId, event.region),
  ]);

export const readAlarmNotification = (body: unknown): DraftReading[] =>
  readWith("a CloudWatch alarm's notification", AlarmNotification, body, ({ alarm, alarmArn, accountId, region }) => [
    read(alarm, alarmArn, accountId, region),
  ]);
