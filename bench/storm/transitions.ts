import type { Random } from '../../drill/world/random.ts';
import { STORM_ALARMS, type StormAlarm } from './alarms.ts';

/** When the first alarm fires. */
const STORM_BEGAN_AT = '2026-05-04T10:00:00.000Z';
/** A high-resolution alarm is evaluated every ten seconds, so it cannot change its state more often. */
const EVALUATION_SECONDS = 10;
const THRESHOLD = 80;

/** One transition of one alarm: a distinct signal, however often it is delivered. */
export interface Transition {
  alarm: StormAlarm;
  at: Date;
  firing: boolean;
  /** The event as EventBridge puts it into the queue. */
  body: string;
}

/** CloudWatch writes its times so: milliseconds, and an offset without a colon. */
const cloudWatchTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '+0000');

const stateOf = (firing: boolean, at: number, value: number, period: number) => ({
  value: firing ? 'ALARM' : 'OK',
  reason: `Threshold Crossed: 1 out of the last 1 datapoints [${value}] was ${firing ? '' : 'not '}greater than the threshold (${THRESHOLD}.0) (minimum 1 datapoint for ${firing ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`,
  reasonData: JSON.stringify({
    version: '1.0',
    queryDate: cloudWatchTime(at),
    statistic: 'Average',
    period,
    recentDatapoints: [value],
    threshold: THRESHOLD,
    evaluatedDatapoints: [{ timestamp: cloudWatchTime(at - 1000 * period), value }],
  }),
  timestamp: cloudWatchTime(at),
});

const eventOf = (alarm: StormAlarm, firing: boolean, at: number, random: Random): object => {
  const value = (isFiring: boolean) =>
    Math.round(100 * (isFiring ? random.between(81, 99) : random.between(20, 79))) / 100;
  return {
    version: '0',
    id: [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-'),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: alarm.account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region: alarm.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      configuration: {
        description: `${alarm.metric} of ${alarm.cluster}/${alarm.service} is too high`,
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: {
                namespace: 'AWS/ECS',
                name: alarm.metric,
                dimensions: { ClusterName: alarm.cluster, ServiceName: alarm.service },
              },
              period: EVALUATION_SECONDS,
              stat: 'Average',
            },
            returnData: true,
          },
        ],
      },
      previousState: stateOf(!firing, at - 1000 * EVALUATION_SECONDS, value(!firing), EVALUATION_SECONDS),
      state: stateOf(firing, at, value(firing), EVALUATION_SECONDS),
    },
  };
};

/**
 * So many distinct transitions of the forty alarms. CloudWatch tells of changes only, so an alarm that sends hundreds of
 * events in a storm is one that goes to and fro: ALARM and OK alternate, beginning with ALARM.
 */
export const stormTransitions = (signals: number, random: Random): Transition[] => {
  const alarms = STORM_ALARMS.map((alarm) => ({ alarm, offset: random.integer(0, 1000 * EVALUATION_SECONDS - 1) }));
  const rounds = Array.from({ length: Math.ceil(signals / alarms.length) }, (_, round) =>
    alarms.map(({ alarm, offset }) => {
      const at = Date.parse(STORM_BEGAN_AT) + offset + 1000 * EVALUATION_SECONDS * round;
      const firing = round % 2 === 0;
      return { alarm, at: new Date(at), firing, body: JSON.stringify(eventOf(alarm, firing, at, random)) };
    }),
  );
  return rounds.flat().slice(0, signals);
};
