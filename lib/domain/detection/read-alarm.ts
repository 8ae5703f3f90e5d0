import {
  AlarmActionEvent,
  AlarmStateChangeEvent,
  type AlarmTransition,
} from '../../contracts/events/cloudwatch-alarm.ts';
import { MetricReference, type SignalSymptom } from '../../contracts/signal.ts';
import { exclusionOf } from './exclusions.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

type AlarmMetric = AlarmTransition['configuration']['metrics'][number];

/** The dimensions that every metric of the alarm has in common: where two disagree, neither says which resource is meant. */
const sharedDimensions = (metrics: readonly AlarmMetric[]): Record<string, string> => {
  const [first, ...others] = metrics.flatMap(({ metricStat }) => (metricStat ? [metricStat.metric.dimensions] : []));
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([name, value]) => others.every((dimensions) => dimensions[name] === value)),
  );
};

/** The one metric that the alarm watches; undefined for metric math and for statistics that cannot be read again. */
const watchedMetric = (metrics: readonly AlarmMetric[]): AlarmMetric['metricStat'] =>
  metrics.find(({ returnData }) => returnData)?.metricStat;

/** CloudWatch's event has no comparison operator: which side is bad stands in its reason only. */
const badSide = (reason: string): SignalSymptom['badWhen'] => {
  const compared = /\b(greater|less) than\b/i.exec(reason)?.[1]?.toLowerCase();
  if (compared === 'greater') return 'above';
  return compared === 'less' ? 'below' : undefined;
};

const newestValue = ({ reasonData }: AlarmTransition['state']): number | undefined =>
  reasonData.evaluatedDatapoints?.find(({ value }) => value !== undefined)?.value ??
  reasonData.recentDatapoints?.at(-1);

const symptomOf = ({ state, configuration }: AlarmTransition): SignalSymptom | undefined => {
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
    threshold: state.reasonData.threshold,
    badWhen: badSide(state.reason),
    periodSeconds: watched?.period ?? state.reasonData.period,
    value: newestValue(state),
  };
};

const read = (alarm: AlarmTransition, alarmArn: string, account: string, region: string): DraftReading => {
  const because = exclusionOf(alarm);
  if (because !== null) return ignored(because);
  const firing = alarm.state.value === 'ALARM';
  const children = alarm.state.reasonData.triggeringAlarms?.map(({ arn }) => arn) ?? [];
  return {
    kind: 'draft',
    draft: {
      source: 'cloudwatch-alarm',
      // The transition, not the delivery: EventBridge and an alarm's own action may both tell of it.
      sourceEventId: `${alarmArn}#${alarm.state.timestamp}#${alarm.state.value}`,
      status: firing ? 'firing' : 'resolved',
      severity: 'medium',
      title: alarm.alarmName,
      description: [alarm.configuration.description, alarm.state.reason].filter(Boolean).join('\n'),
      observedAt: alarm.state.timestamp,
      resource: {
        account,
        region,
        arns: [alarmArn, ...children],
        dimensions: sharedDimensions(alarm.configuration.metrics),
      },
      symptom: symptomOf(alarm),
      hardEvidence: false,
      labels: {
        alarm: alarm.alarmName,
        'alarm-kind': alarm.configuration.alarmRule === undefined ? 'metric' : 'composite',
        ...alarm.alarmTags,
      },
      identifiers: [alarmArn],
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
