import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { expect } from 'vitest';
import { alarmName, namespaceOf } from '../account/catalog.ts';
import { messagesIn, QUEUES, queueDepths } from '../account/queues.ts';
import { until } from '../account/until.ts';
import { openShop } from './shop.ts';

const ALARMS = 500;
const AT_ONCE = 25;

/** Proves: of five hundred alarms that fire at one moment, one incident holds all, each once, and none is lost on the way. */
export const takesAStormAsOneIncident = async (): Promise<void> => {
  await using shop = await openShop('stormy');
  const { clients, installation, record, deadline } = shop;
  const metric = { Namespace: namespaceOf('stormy'), MetricName: 'QueueAge' };
  const names = Array.from({ length: ALARMS }, (_, index) => alarmName('stormy', `shard-${index}`));
  for (let from = 0; from < ALARMS; from += AT_ONCE) {
    await Promise.all(
      names.slice(from, from + AT_ONCE).map((AlarmName) =>
        clients.cloudwatch.send(
          new PutMetricAlarmCommand({
            ...metric,
            AlarmName,
            Statistic: 'Average',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 60,
            ComparisonOperator: 'GreaterThanThreshold',
            AlarmActions: [installation.alarmTopicArn],
          }),
        ),
      ),
    );
  }
  await clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: metric.Namespace,
      MetricData: [{ MetricName: metric.MetricName, Value: 300 }],
    }),
  );

  const { incidentId } = await record.incident();
  const attached = async () => (await record.history(incidentId)).signals;
  const signals = await until(
    `${ALARMS} alarms are in ${incidentId}`,
    deadline,
    async () => {
      const found = await attached();
      return found.length >= ALARMS && found;
    },
    async () => ({ attached: (await attached()).length, messages: await queueDepths(clients) }),
  );
  expect(signals.map(({ latest }) => latest.title).sort()).toEqual(names.toSorted());
  expect(signals.filter(({ count }) => count !== 1)).toEqual([]);
  const { outcome } = await record.caseIn(incidentId, 'escalated');
  expect(outcome?.result).toBe('escalated');
  expect(await record.incidents()).toHaveLength(1);
  await until(
    'the queue of signals is empty',
    deadline,
    async () => (await messagesIn(clients, QUEUES.signals)) === 0,
    () => queueDepths(clients),
  );
};
