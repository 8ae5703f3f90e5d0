import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SERVICE_NAME } from '../rooms.ts';

export interface OperationsDashboardProps {
  signals: IQueue;
  alarms: readonly IAlarm[];
}

const PERIOD = Duration.minutes(5);
const HALF = 12;

const counted = (metricName: string, statistic = 'Sum', label = metricName): Metric =>
  new Metric({
    namespace: 'Selfheal',
    metricName,
    dimensionsMap: { service: SERVICE_NAME },
    statistic,
    period: PERIOD,
    label,
  });

/** One line for every value of a dimension, also for values that nobody thought of yet. */
const countedBy = (metricName: string, dimension: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{Selfheal,service,${dimension}} MetricName="${metricName}"', 'Sum', ${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
  });

/** What Selfheal does and how it feels, on one page. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, { signals, alarms }: OperationsDashboardProps) {
    super(scope, id);
    const graph = (title: string, left: (Metric | MathExpression)[]) =>
      new GraphWidget({ title, left, width: HALF, height: 6 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: SERVICE_NAME,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Selfheal itself', alarms: [...alarms], width: 2 * HALF, height: 4 })],
        [
          graph('Incidents', [counted('IncidentsOpened'), counted('IncidentsEscalated')]),
          graph('Incidents closed, by result', [countedBy('IncidentsClosed', 'result')]),
        ],
        [
          graph('Time to heal, seconds', [
            counted('TimeToHealSeconds', 'p50', 'median'),
            counted('TimeToHealSeconds', 'p90', '90th percentile'),
          ]),
          graph('Remediations, by status', [countedBy('Remediations', 'status')]),
        ],
        [
          graph('Refused at dispatch, by reason', [countedBy('DispatchRefused', 'because')]),
          graph('Failed steps, by function', [countedBy('StepErrors', 'room')]),
        ],
        [
          graph('Webhooks refused, by source', [countedBy('WebhooksRefused', 'source')]),
          graph('Webhooks queued, by source', [countedBy('WebhooksQueued', 'source')]),
          graph('Signals suppressed, by rule', [countedBy('SignalsSuppressed', 'because')]),
        ],
        [
          graph('Models: tokens, and questions that a budget did not allow', [
            counted('ModelTokens'),
            counted('ModelBudgetExhausted'),
            counted('ModelUnavailable'),
          ]),
          graph('Models: dollars at list price', [counted('ModelDollars')]),
        ],
        [
          graph('Signals', [
            counted('SignalsAttached'),
            counted('SignalsDuplicate'),
            counted('SignalsIgnored'),
            counted('SignalsUnreadable'),
          ]),
          graph('Oldest signal in the queue, seconds', [
            signals.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
          ]),
        ],
      ],
    });
  }
}
