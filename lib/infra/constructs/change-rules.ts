import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CHANGE_PATTERNS } from '../events/change-patterns.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface ChangeRulesProps {
  recordChange: IFunction;
  failedEvents: IQueue;
}

/** The rules that tell of changes as they happen; asking for them later is slow and rate-limited. */
export class ChangeRules extends Construct {
  constructor(scope: Construct, id: string, { recordChange, failedEvents }: ChangeRulesProps) {
    super(scope, id);
    for (const [name, { says, pattern }] of Object.entries(CHANGE_PATTERNS)) {
      new Rule(this, name, {
        ruleName: `${SERVICE_NAME}-changes-${name}`,
        description: says,
        eventPattern: pattern,
        targets: [
          new LambdaFunction(recordChange, {
            deadLetterQueue: failedEvents,
            maxEventAge: Duration.hours(2),
            retryAttempts: 5,
          }),
        ],
      });
    }
  }
}
