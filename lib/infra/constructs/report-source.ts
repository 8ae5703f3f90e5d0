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

export interface ReportSourceProps {
  streamArn: string;
  writeReport: IFunction;
  failedEvents: IQueue;
}

/**
 * Feeds the ends of incidents, and no other change of the table, to the function that writes their reports. It is the second reader of
 * the stream, after decisions; DynamoDB lets two read it at a time, and neither waits for the other.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class ReportSource extends Construct {
  constructor(scope: Construct, id: string, { streamArn, writeReport, failedEvents }: ReportSourceProps) {
    super(scope, id);
    new EventSourceMapping(this, 'Mapping', {
      target: writeReport,
      eventSourceArn: streamArn,
      // From the oldest change there is: LATEST may miss what is written while the mapping is made.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.or('INSERT', 'MODIFY'),
          // An outcome that is taken back, as the incident is open again, is no map any more.
          dynamodb: {
            Keys: { SK: { S: ['OUTCOME'] } },
            NewImage: { record: { M: { incidentId: { S: FilterRule.exists() } } } },
          },
        }),
      ],
      // One report at a time, so that none waits in a batch behind models that are slow for others.
      batchSize: 1,
      parallelizationFactor: 4,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(failedEvents),
    });
  }
}
