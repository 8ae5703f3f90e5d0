import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { OWN_ALARM_PREFIX } from '../names.ts';

export interface OwnAlarmsProps {
  topic: ITopic;
  signals: IQueue;
  deadLetters: IQueue;
  failedEvents: IQueue;
  stateMachine: StateMachine;
  /** The stream's consumer: its delay is the delay of every approval. */
  deliverDecisions: IFunction;
  /** Functions that no workflow step waits for, so that being throttled would otherwise go unseen. */
  unwatched: readonly { name: string; fn: IFunction }[];
  /** Alarms that were made elsewhere and shall tell the same people. */
  others: readonly Alarm[];
}

const FIVE_MINUTES = Duration.minutes(5);

/**
 * What is wrong with Selfheal itself, told to people on a topic of their own. Their names begin with `selfheal-`, by which
 * the rule for alarms leaves them out: Selfheal never heals itself.
 */
export class OwnAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: OwnAlarmsProps) {
    super(scope, id);
    const { topic, signals, deadLetters, failedEvents, stateMachine, deliverDecisions, unwatched, others } = props;
    const alarm = (name: string, metric: IMetric, threshold: number, says: string) =>
      new Alarm(this, name, {
        alarmName: `${OWN_ALARM_PREFIX}${name}`,
        alarmDescription: says,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    const waiting = (queue: IQueue) =>
      queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' });
    const sum = { period: FIVE_MINUTES, statistic: 'Sum' };

    this.alarms = [
      alarm(
        'dead-letters',
        waiting(deadLetters),
        1,
        'Signals could not be read or attached. Read one, mend the cause, redrive.',
      ),
      alarm(
        'failed-events',
        waiting(failedEvents),
        1,
        'A rule or function gave up on an event. The message says which and why.',
      ),
      alarm(
        'signals-late',
        signals.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
        120,
        'Signals wait longer than two minutes, so incidents are found late. Look at selfheal-ingest-signals.',
      ),
      alarm(
        'runs-failed',
        stateMachine.metricFailed(sum),
        1,
        'A run of heal-incident failed; the sweep restarts or escalates it.',
      ),
      alarm(
        'runs-timed-out',
        stateMachine.metricTimedOut(sum),
        1,
        'A run of heal-incident took longer than three days.',
      ),
      alarm(
        'runs-throttled',
        stateMachine.metricThrottled(sum),
        1,
        'Step Functions holds runs back: a quota is reached.',
      ),
      alarm(
        'decisions-late',
        deliverDecisions.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
        60_000,
        'Decisions reach the workflow more than a minute late.',
      ),
      ...unwatched.map(({ name, fn }) =>
        alarm(
          `${name}-throttled`,
          fn.metricThrottles(sum),
          1,
          `Lambda holds selfheal-${name} back: the account's concurrency is used up.`,
        ),
      ),
      ...others,
    ];
    for (const one of this.alarms) one.addAlarmAction(new SnsAction(topic));
  }
}
