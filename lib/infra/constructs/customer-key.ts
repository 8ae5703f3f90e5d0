import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arn } from '../arns.ts';
import { SIGNAL_TOPIC_NAME } from '../names.ts';

export interface CustomerKeyProps {
  /** False lets the key be scheduled for deletion with the stack: everything it encrypted is then lost. */
  deletionProtection: boolean;
}

/**
 * The one key behind table, queues, topics and secret. Services that write on nobody's behalf get it only for this
 * account: EventBridge into the queue, CloudWatch into the topics of its alarms, SNS from the topic of signals into the queue.
 */
export class CustomerKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { deletionProtection }: CustomerKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: 'selfheal',
      description: 'Encrypts the records, queues, notices and link secret of Selfheal.',
      enableKeyRotation: true,
      // A first deployment that fails leaves nothing behind.
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const { account, region } = Stack.of(this);
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SignalTopic',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key's own policy `*` means this key.
        resources: ['*'],
        // The topic's name as text: it is encrypted with this key, so the key cannot wait for it.
        conditions: { ArnEquals: { 'aws:SourceArn': arn('sns', { account, region }, SIGNAL_TOPIC_NAME) } },
      }),
    );
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventsAndAlarms',
        principals: [new ServicePrincipal('events.amazonaws.com'), new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
