import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { arn } from '../arns.ts';
import { OWN_ALARM_PREFIX } from '../names.ts';
import { SERVICE_NAME } from '../rooms.ts';

export interface NoticeTopicsProps {
  key: IKey;
  /** Mail addresses that get both; each has to confirm once. */
  operators: readonly string[];
}

/** Two topics, because they are read differently: what Selfheal did for others, and what is wrong with Selfheal itself. */
export class NoticeTopics extends Construct {
  readonly notices: Topic;
  readonly ownAlarms: Topic;

  constructor(scope: Construct, id: string, { key, operators }: NoticeTopicsProps) {
    super(scope, id);
    const topic = (name: string, topicName: string, displayName: string) => {
      const made = new Topic(this, name, { topicName, displayName, masterKey: key, enforceSSL: true });
      for (const address of operators) made.addSubscription(new EmailSubscription(address));
      return made;
    };
    this.notices = topic('Notices', `${SERVICE_NAME}-notices`, 'Selfheal');
    this.ownAlarms = topic('OwnAlarms', `${SERVICE_NAME}-own-alarms`, 'Selfheal itself');
    const { account, region } = Stack.of(this);
    // A topic with a policy of its own has lost the one by which alarms of the account may publish.
    this.ownAlarms.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.ownAlarms.topicArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': arn('cloudwatch', { account, region }, `alarm:${OWN_ALARM_PREFIX}*`) },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
    );
  }
}
