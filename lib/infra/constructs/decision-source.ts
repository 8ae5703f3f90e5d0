import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface DecisionSourceProps {
  streamArn: string;
  deliverDecisions: IFunction;
  failedEvents: IQueue;
}

/** Feeds decided approvals, and no other change of the table, to the function that tells the workflow. */
export class DecisionSource extends Construct {
  constructor(scope: Construct, id: string, { streamArn, deliverDecisions, failedEvents }: DecisionSourceProps) {
    super(scope, id);
    new EventSourceMapping(this, 'Mapping', {
      target: deliverDecisions,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('MODIFY'),
          dynamodb: { Keys: { SK: { S: FilterRule.beginsWith('APPROVAL#') } } },
        }),
      ],
      batchSize: 10,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      // One decision that cannot be delivered is parted from the others, which do not wait for it.
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // Bound here, because the CDK's own destination adds wildcard key actions.
      onFailure: { bind: () => ({ destination: failedEvents.queueArn }) },
    });
  }
}
