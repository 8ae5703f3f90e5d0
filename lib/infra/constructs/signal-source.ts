import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface SignalSourceProps {
  signals: IQueue;
  ingestSignals: IFunction;
}

/** Feeds the queue to its function: large batches, because signals of a storm that arrive together cost one write together. */
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
  }
}
