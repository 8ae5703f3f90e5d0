import { Match } from 'aws-cdk-lib/assertions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { DecisionSource } from '../../../lib/infra/constructs/decision-source.ts';
import { NoticeTopics } from '../../../lib/infra/constructs/notice-topics.ts';
import { SignalQueues } from '../../../lib/infra/constructs/signal-queues.ts';
import { SignalSource } from '../../../lib/infra/constructs/signal-source.ts';
import { SignalTopic } from '../../../lib/infra/constructs/signal-topic.ts';
import { ROOMS } from '../../../lib/infra/rooms.ts';
import { matches } from '../support/event-pattern.ts';
import { findings } from '../support/findings.ts';
import { aFunction, aKey, aQueue, inStack } from '../support/in-stack.ts';

const TLS_ONLY = Match.objectLike({
  Effect: 'Deny',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('the queues', () => {
  const { stack, template } = inStack((scope) => {
    new SignalQueues(scope, 'It', { key: aKey(scope) });
  });

  it('put a signal aside after five deliveries, where it waits for two weeks', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'selfheal-signals',
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'selfheal-dead-letters',
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  it('keep a batch from coming back while its function still works on it', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'selfheal-signals',
      VisibilityTimeout: 6 * ROOMS['ingest-signals'].timeoutSeconds,
    });
  });

  it('are encrypted with the customer key and refuse plain connections', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.stringLikeRegexp('key/0b7a3c52') });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 3);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([TLS_ONLY]) },
    });
    expect(findings(stack)).toEqual([]);
  });
});

describe('the topics', () => {
  const { stack, template } = inStack((scope) => {
    new NoticeTopics(scope, 'It', { key: aKey(scope), operators: ['ana@example.com'] });
  });

  it('are two, so that what is wrong with Selfheal is not lost among what it did', () => {
    template.resourceCountIs('AWS::SNS::Topic', 2);
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'selfheal-notices' });
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'selfheal-own-alarms' });
  });

  it('are encrypted with the customer key and refuse plain connections', () => {
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.stringLikeRegexp('key/0b7a3c52') });
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([TLS_ONLY]) },
    });
    expect(findings(stack)).toEqual([]);
  });

  it('let CloudWatch publish Selfheal’s own alarms, which no policy but ours would', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: {
              ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:selfheal-*' },
              StringEquals: { 'aws:SourceAccount': '111122223333' },
            },
          }),
        ]),
      },
    });
  });

  it('both reach the operators', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 2);
    template.allResourcesProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ana@example.com' });
  });
});

describe('the topic for signals', () => {
  const { stack, template } = inStack((scope) => {
    const signals = new Queue(scope, 'S', { enforceSSL: true, encryptionMasterKey: aKey(scope) });
    const failedEvents = new Queue(scope, 'F', { enforceSSL: true, encryption: QueueEncryption.KMS_MANAGED });
    new SignalTopic(scope, 'It', { key: aKey(scope, 'TopicKey'), signals, failedEvents });
  });
  const allowed = (type: string): { Sid?: string; Principal: unknown; Condition: unknown }[] =>
    Object.values(template.findResources(type)).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow'),
    );

  it('hands every message to the queue as it is, and puts aside what the queue does not take', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('takes messages from CloudWatch of this account, and from nobody else', () => {
    expect(allowed('AWS::SNS::TopicPolicy')).toMatchObject([
      {
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ]);
  });

  it('is the only topic that may write into the queue', () => {
    const statements = allowed('AWS::SQS::QueuePolicy');
    expect(statements).toHaveLength(2);
    for (const { Principal, Condition } of statements) {
      expect(Principal).toEqual({ Service: 'sns.amazonaws.com' });
      expect(JSON.stringify(Condition)).toMatch(/ArnEquals.*aws:SourceArn.*Ref/);
    }
  });

  it('is encrypted and refuses plain connections', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: 'selfheal-signals',
      KmsMasterKeyId: Match.stringLikeRegexp('key/0b7a3c52'),
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([TLS_ONLY]) },
    });
    expect(findings(stack).filter((finding) => finding.includes('/It/'))).toEqual([]);
  });
});

describe('the signal source', () => {
  it('lets alarms of this account call the function themselves', () => {
    const { template } = inStack((scope) => {
      new SignalSource(scope, 'It', { signals: aQueue(scope, 'Q'), ingestSignals: aFunction(scope, 'F') });
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: '111122223333',
    });
  });

  it('takes large batches, answers message by message and bounds what runs at once', () => {
    const { template } = inStack((scope) => {
      new SignalSource(scope, 'It', { signals: aQueue(scope, 'Q'), ingestSignals: aFunction(scope, 'F') });
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('the decision source', () => {
  const { template } = inStack((scope) => {
    new DecisionSource(scope, 'It', {
      streamArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/s',
      deliverDecisions: aFunction(scope, 'F'),
      failedEvents: aQueue(scope, 'Q'),
    });
  });
  const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
  const filters = mapping?.Properties.FilterCriteria.Filters as { Pattern: string }[];
  const isLetThrough = (record: Parameters<typeof matches>[1]) =>
    filters.some(({ Pattern }) => matches(JSON.parse(Pattern) as Record<string, unknown>, record));
  const change = (eventName: string, key: string, status: string, yesCount = 0, yesesBefore = 0) => ({
    eventName,
    dynamodb: {
      Keys: { PK: { S: 'INCIDENT#inc_1' }, SK: { S: key } },
      OldImage: { status: { S: 'waiting' }, yesCount: { N: String(yesesBefore) } },
      NewImage: { status: { S: status }, yesCount: { N: String(yesCount) } },
    },
  });

  it('lets through decided approvals', () => {
    expect(isLetThrough(change('MODIFY', 'APPROVAL#0001#apr_1', 'approved'))).toBe(true);
    expect(isLetThrough(change('MODIFY', 'APPROVAL#0001#apr_1', 'symptom-cleared'))).toBe(true);
  });

  it('lets through the first yes of two, and that it is taken back', () => {
    expect(isLetThrough(change('MODIFY', 'APPROVAL#0001#apr_1', 'waiting', 1))).toBe(true);
    expect(isLetThrough(change('MODIFY', 'APPROVAL#0001#apr_1', 'waiting', 0, 1))).toBe(true);
  });

  it('lets nothing else through: no new question, no new token of one that waits, no other record', () => {
    expect(isLetThrough(change('INSERT', 'APPROVAL#0001#apr_1', 'waiting'))).toBe(false);
    expect(isLetThrough(change('MODIFY', 'APPROVAL#0001#apr_1', 'waiting'))).toBe(false);
    expect(isLetThrough(change('MODIFY', 'REMEDIATION#0001#remedy', 'running'))).toBe(false);
  });

  it('parts a decision that cannot be delivered from the others, and puts it aside at last', () => {
    expect(mapping?.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(mapping?.Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
  });
});
