import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stateMachineArn } from '../rights/workflow-rights.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface SweepRulesProps {
  sweepIncidents: IFunction;
  failedEvents: IQueue;
}

/**
 * When the net is drawn: at once for a run of ours that failed, timed out or was stopped (no Catch inside it sees those), and
 * every five minutes for whatever else has no run.
 */
export class SweepRules extends Construct {
  constructor(scope: Construct, id: string, { sweepIncidents, failedEvents }: SweepRulesProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    new Rule(this, 'Round', {
      ruleName: `${SERVICE_NAME}-sweep-round`,
      description: 'Every five minutes.',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [
        new LambdaFunction(sweepIncidents, {
          deadLetterQueue: failedEvents,
          // The next round does the same: an old one is worth nothing.
          maxEventAge: Duration.minutes(5),
          retryAttempts: 1,
        }),
      ],
    });
    new Rule(this, 'FailedRuns', {
      ruleName: `${SERVICE_NAME}-sweep-failed-runs`,
      description: 'Runs of heal-incident that ended badly.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachineArn({ account, region })] },
      },
      targets: [
        new LambdaFunction(sweepIncidents, {
          deadLetterQueue: failedEvents,
          maxEventAge: Duration.hours(2),
          retryAttempts: 5,
        }),
      ],
    });
  }
}
