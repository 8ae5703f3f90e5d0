import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SIGNAL_TOPIC_NAME } from '../names.ts';

export interface SignalTopicProps {
  key: IKey;
  signals: IQueue;
  /** Where SNS puts what the queue did not take. */
  failedEvents: IQueue;
}

/**
 * A topic for alarms that name it as their action: the way in where EventBridge's rules are not wanted, and the one by which
 * CloudWatch tells again what a mute rule held back. An alarm that comes both ways counts once.
 */
export class SignalTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key, signals, failedEvents }: SignalTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { topicName: SIGNAL_TOPIC_NAME, masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        // No ARNs of alarms: AWS does not compare them where a name has letters outside ASCII.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    // Made by hand, because the CDK's own subscription makes the key wait for the topic, which waits for the key.
    new Subscription(this, 'Subscription', {
      topic: this.topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: signals.queueArn,
      rawMessageDelivery: true,
      deadLetterQueue: failedEvents,
    });
    signals.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SignalTopic',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [signals.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topic.topicArn } },
      }),
    );
  }
}
