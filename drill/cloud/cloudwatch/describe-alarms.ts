import {
  CloudWatchServiceException,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  InvalidNextToken,
  InvalidParameterValueException,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../pages.ts';
import type { Places } from '../places.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import { alarmRule } from './alarm-definitions.ts';
import type { Alarm, AlarmEngine } from './alarm-engine.ts';

export const refuseCloudWatch = createRefuse(CloudWatchServiceException, {
  InvalidNextToken,
  InvalidParameterValueException,
});

const common = (places: Places, { definition, state }: Alarm) => ({
  AlarmName: definition.name,
  AlarmArn: places.arn('cloudwatch', `alarm:${definition.name}`),
  AlarmDescription: definition.description,
  ActionsEnabled: true,
  StateValue: state.value,
  StateReason: state.reason,
  StateReasonData: state.reasonData,
  StateUpdatedTimestamp: new Date(state.at),
  StateTransitionedTimestamp: new Date(state.at),
});

const metricAlarm = (places: Places, alarm: Alarm & { type: 'metric' }): MetricAlarm => ({
  ...common(places, alarm),
  Namespace: alarm.definition.metric.namespace,
  MetricName: alarm.definition.metric.metricName,
  Dimensions: Object.entries(alarm.definition.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
  // A percentile is an extended statistic.
  ...(/^p\d/.test(alarm.definition.statistic)
    ? { ExtendedStatistic: alarm.definition.statistic }
    : { Statistic: alarm.definition.statistic as MetricAlarm['Statistic'] }),
  Period: alarm.definition.periodSeconds,
  EvaluationPeriods: alarm.definition.evaluationPeriods,
  DatapointsToAlarm: alarm.definition.datapointsToAlarm,
  Threshold: alarm.definition.threshold,
  ComparisonOperator: alarm.definition.comparison,
  TreatMissingData: alarm.definition.treatMissingData,
});

const compositeAlarm = (places: Places, alarm: Alarm & { type: 'composite' }): CompositeAlarm => ({
  ...common(places, alarm),
  AlarmRule: alarmRule(alarm.definition),
});

/** DescribeAlarms; composite alarms come only when `AlarmTypes` asks for them, as in AWS. */
export const describeAlarms = (engine: AlarmEngine, places: Places) =>
  fake(DescribeAlarmsCommand, ({ AlarmNames, AlarmNamePrefix = '', AlarmTypes = ['MetricAlarm'], ...input }) => {
    const found = engine
      .all()
      .filter(
        ({ type, definition, state }) =>
          AlarmTypes.includes(type === 'metric' ? 'MetricAlarm' : 'CompositeAlarm') &&
          (!AlarmNames || AlarmNames.includes(definition.name)) &&
          definition.name.startsWith(AlarmNamePrefix) &&
          (!input.StateValue || state.value === input.StateValue),
      );
    const page = pageOf(found, input.MaxRecords ?? 50, input.NextToken, 'InvalidNextToken');
    return {
      MetricAlarms: page.items.flatMap((one) => (one.type === 'metric' ? [metricAlarm(places, one)] : [])),
      CompositeAlarms: page.items.flatMap((one) => (one.type === 'composite' ? [compositeAlarm(places, one)] : [])),
      NextToken: page.nextToken,
    };
  });
