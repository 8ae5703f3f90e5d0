import { describe, expect, it } from 'vitest';
import { ofType, synthesise } from './support/parts.ts';

const built = synthesise();
const json = built.template.toJSON();

describe('the ways in for signals', () => {
  it('let a failed direct call of an alarm be retried and then handed on to people', () => {
    const ingest = Object.entries(built.resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && Properties.FunctionName === 'selfheal-ingest-signals',
    )?.[0];
    const queues = Object.entries(built.resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
    const failed = queues.find(([, { Properties }]) => Properties.QueueName === 'selfheal-failed-events')?.[0];
    const config = ofType(built, 'AWS::Lambda::EventInvokeConfig').find(
      ({ Properties }) => (Properties.FunctionName as { Ref?: string }).Ref === ingest,
    );
    expect(config?.Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [failed, 'Arn'] } } },
    });
  });

  it('let SNS use the key for the topic of signals only', () => {
    const statements = ofType(built, 'AWS::KMS::Key').flatMap(
      ({ Properties }) => (Properties.KeyPolicy as { Statement: Record<string, unknown>[] }).Statement,
    );
    expect(statements.filter(({ Principal }) => JSON.stringify(Principal).includes('sns.amazonaws.com'))).toMatchObject(
      [{ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:selfheal-signals' } } }],
    );
    expect(ofType(built, 'AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName)).toContain(
      'selfheal-signals',
    );
  });

  it('are told to the operator: topic, queue and function', () => {
    expect(Object.keys(json.Outputs)).toEqual(
      expect.arrayContaining(['SignalTopicArn', 'SignalQueueArn', 'IngestSignalsArn']),
    );
  });
});
