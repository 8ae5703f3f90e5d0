import type { MetricId } from '../../world/types.ts';
import type { CompositeAlarm, MetricAlarm } from './alarm-definitions.ts';

const signals = (metricName: string, Service: string, Environment = 'ecs:shop'): MetricId => ({
  namespace: 'ApplicationSignals',
  metricName,
  dimensions: { Environment, Service },
});

const alarm = (
  name: string,
  description: string,
  metric: MetricId,
  rest: Pick<MetricAlarm, 'statistic' | 'threshold'> & Partial<MetricAlarm>,
): MetricAlarm => ({
  name,
  description,
  metric,
  periodSeconds: 60,
  comparison: 'GreaterThanThreshold',
  datapointsToAlarm: 2,
  evaluationPeriods: 3,
  treatMissingData: 'missing',
  ...rest,
});

/** The two alarms that every service of the shop has: share of failed requests, and milliseconds of nine in ten. */
const serviceAlarms = (service: string, faultShare: number, p90Milliseconds: number): MetricAlarm[] => [
  alarm(
    `shop-${service}-availability`,
    `More than ${faultShare * 100}% of requests to ${service} fail.`,
    signals('Fault', service),
    // The average of a metric that is 1 for a failed request and 0 for any other is the share that failed.
    { statistic: 'Average', threshold: faultShare },
  ),
  alarm(
    `shop-${service}-latency`,
    `One in ten requests to ${service} takes longer than ${p90Milliseconds} ms.`,
    signals('Latency', service),
    { statistic: 'p90', threshold: p90Milliseconds },
  ),
];

/** Thresholds stand where the services' objectives do: see the world's `truth.objectives`. */
export const SHOP_ALARMS: readonly MetricAlarm[] = [
  ...serviceAlarms('storefront', 0.01, 1000),
  ...serviceAlarms('catalogue', 0.01, 500),
  ...serviceAlarms('checkout', 0.02, 1400),
  ...serviceAlarms('orders', 0.02, 400),
  ...serviceAlarms('payments', 0.02, 900),
  alarm(
    'shop-pricing-throttles',
    'Calls of the pricing function are throttled.',
    { namespace: 'AWS/Lambda', metricName: 'Throttles', dimensions: { FunctionName: 'shop-pricing' } },
    { statistic: 'Sum', threshold: 20, treatMissingData: 'notBreaching' },
  ),
  alarm(
    'shop-order-events-age',
    'Orders wait longer than 90 s to be fulfilled.',
    {
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: 'shop-order-events' },
    },
    { statistic: 'Maximum', threshold: 90 },
  ),
  alarm(
    'shop-orders-db-connections',
    'The orders database comes near its connection limit.',
    { namespace: 'AWS/RDS', metricName: 'DatabaseConnections', dimensions: { DBInstanceIdentifier: 'shop-orders' } },
    { statistic: 'Average', threshold: 170 },
  ),
];

/** An alarm that somebody set too tight: one minute on the wrong side is enough, and users notice nothing. */
export const tightAlarm = ({ metric, threshold }: { metric: MetricId; threshold: number }): MetricAlarm =>
  alarm('shop-too-tight', 'Set too tight: it fires while users notice nothing.', metric, {
    statistic: 'Average',
    threshold,
    datapointsToAlarm: 1,
    evaluationPeriods: 1,
  });

export const SHOP_COMPOSITE_ALARMS: readonly CompositeAlarm[] = [
  {
    name: 'shop-front-unwell',
    description: 'Users of the shop see errors or wait too long.',
    when: 'any',
    of: ['shop-storefront-availability', 'shop-storefront-latency'],
  },
];
