import { Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface SignalSourceProps {
  signals: IQueue;
  ingestSignals: IFunction;
}

/**
 * Feeds the queue to its function: large batches, because signals of a storm that arrive together cost one write together.
 * Alarms of this account may also call the function themselves, as their own action; EventBridge telling of them too does no
 * harm.
 */
export class SignalSource extends Construct {
  constructor(scope: Construct, id: string, { signals, ingestSignals }: SignalSourceProps) {
    super(scope, id);
    new EventSourceMapping(this, 'Mapping', {
      target: ingestSignals,
      eventSourceArn: signals.queueArn,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(2),
      // Five at once take 500 signals every few seconds; more would only fight over the same incident's items.
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    // By account and not by the alarms' ARNs, which AWS does not compare where a name has letters outside ASCII.
    ingestSignals.addPermission('AlarmAction', {
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
  }
}
