import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface DecisionSourceProps {
  streamArn: string;
  deliverDecisions: IFunction;
  failedEvents: IQueue;
}

/** Feeds decided approvals, and the first yes of two with its taking back, and no other change of the table, to the function that tells workflow and people. */
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
          dynamodb: {
            Keys: { SK: { S: FilterRule.beginsWith('APPROVAL#') } },
            NewImage: { status: { S: FilterRule.notEquals('waiting') } },
          },
        }),
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('MODIFY'),
          dynamodb: {
            Keys: { SK: { S: FilterRule.beginsWith('APPROVAL#') } },
            NewImage: { status: { S: FilterRule.isEqual('waiting') }, yesCount: { N: FilterRule.isEqual('1') } },
          },
        }),
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('MODIFY'),
          dynamodb: {
            Keys: { SK: { S: FilterRule.beginsWith('APPROVAL#') } },
            OldImage: { yesCount: { N: FilterRule.isEqual('1') } },
            NewImage: { status: { S: FilterRule.isEqual('waiting') }, yesCount: { N: FilterRule.isEqual('0') } },
          },
        }),
      ],
      batchSize: 10,
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      // One decision that cannot be delivered is parted from the others, which do not wait for it.
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(failedEvents),
    });
  }
}
