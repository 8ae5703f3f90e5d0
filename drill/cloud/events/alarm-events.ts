import { alarmRule } from '../cloudwatch/alarm-definitions.ts';
import type { Alarm, AlarmState, AlarmTransition } from '../cloudwatch/alarm-engine.ts';
import { alarmTime } from '../cloudwatch/state-reasons.ts';
import type { Places } from '../places.ts';
import type { EventContent } from './event.ts';

const stateOf = ({ value, reason, reasonData, at }: AlarmState) => ({
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: alarmTime(at),
});

const configurationOf = ({ type, definition }: Alarm) => {
  if (type === 'composite') return { description: definition.description, alarmRule: alarmRule(definition) };
  const { metric, periodSeconds, statistic, description, name } = definition;
  const { namespace, metricName, dimensions } = metric;
  return {
    description,
    metrics: [
      {
        // CloudWatch makes up an id for the one metric of a plain alarm.
        id: `m-${name}`,
        metricStat: { metric: { namespace, name: metricName, dimensions }, period: periodSeconds, stat: statistic },
        returnData: true,
      },
    ],
  };
};

/** A change of an alarm's state as EventBridge tells it. */
export const alarmEvent = (places: Places, { alarm, before }: AlarmTransition): EventContent => ({
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  resources: [places.arn('cloudwatch', `alarm:${alarm.definition.name}`)],
  detail: {
    alarmName: alarm.definition.name,
    state: stateOf(alarm.state),
    previousState: stateOf(before),
    configuration: configurationOf(alarm),
  },
});
