import { Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arn } from '../arns.ts';
import { SIGNAL_PATTERNS } from '../events/signal-patterns.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface SignalRulesProps {
  signals: Queue;
  /** Where EventBridge puts what it could not deliver for a day. */
  failedEvents: Queue;
}

/** The rules that bring signals into the queue. */
export class SignalRules extends Construct {
  readonly rules: readonly Rule[];

  constructor(scope: Construct, id: string, { signals, failedEvents }: SignalRulesProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    const ruleName = (name: string) => `${SERVICE_NAME}-signals-${name}`;
    this.rules = Object.entries(SIGNAL_PATTERNS).map(
      ([name, { says, pattern }]) =>
        new Rule(this, name, {
          ruleName: ruleName(name),
          description: says,
          eventPattern: pattern,
          // Bound here, because the CDK's own target adds wildcard key actions to the key's policy.
          targets: [{ bind: () => ({ arn: signals.queueArn, deadLetterConfig: { arn: failedEvents.queueArn } }) }],
        }),
    );
    const ruleArns = Object.keys(SIGNAL_PATTERNS).map((name) =>
      arn('events', { account, region }, `rule/${ruleName(name)}`),
    );
    const letIn = (queue: IQueue) =>
      queue.addToResourcePolicy(
        new PolicyStatement({
          sid: 'SignalRules',
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': ruleArns } },
        }),
      );
    letIn(signals);
    letIn(failedEvents);
  }
}
