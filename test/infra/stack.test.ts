import { Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { ROOM_NAMES, ROOMS } from '../../lib/infra/rooms.ts';
import { findings } from './support/findings.ts';
import { exampleCatalog, ofType, synthesise } from './support/parts.ts';

const built = synthesise();

describe('the stack', () => {
  it('is clean under cdk-nag AwsSolutions', () => {
    expect(findings(built.stack)).toEqual([]);
  });

  it('would not be deployed with an open bucket in it: the check examines, and stops', () => {
    const { app, stack } = synthesise();
    new Bucket(stack, 'Open');
    expect(findings(stack)).toContain('AwsSolutions-S10 @ selfheal/Open/Resource');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth({ force: true })).toThrow(/AwsSolutions-S10/);
  });

  it('accepts findings one by one, each with a reason', () => {
    const accepted = built.stack.node
      .findAll()
      .flatMap((construct) =>
        construct.node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
      );
    expect(accepted.length).toBeGreaterThan(20);
    for (const [rule, reason] of accepted) {
      expect(rule).toMatch(/AwsSolutions-[A-Z0-9]+/);
      // A rule that can find several things is accepted for the one thing, never as a whole.
      if (rule.includes('IAM5')) expect(rule).toMatch(/IAM5\[Resource::.+\]$/);
      expect(reason.length).toBeGreaterThan(15);
    }
    const onTheStack = built.stack.node.metadata.filter(
      ({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
    );
    expect(onTheStack).toEqual([]);
  });

  it('comes out the same each time', () => {
    expect(JSON.stringify(synthesise().template.toJSON())).toBe(JSON.stringify(built.template.toJSON()));
  });

  it('has a function for every room, each with a log group that forgets', () => {
    const functions = ofType(built, 'AWS::Lambda::Function');
    expect(functions.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
      ROOM_NAMES.map((room) => `selfheal-${room}`).sort(),
    );
    for (const { Properties } of ofType(built, 'AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(30);
  });

  it('names every alarm so that the alarm rule leaves it out, and sends each to the operators', () => {
    const alarms = ofType(built, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(ROOM_NAMES.length);
    for (const { Properties } of alarms) {
      expect(Properties.AlarmName).toMatch(/^selfheal-/);
      expect(Properties.AlarmActions).toHaveLength(1);
    }
  });

  it('keeps the secret out of every environment: a function is told where it is, not what it is', () => {
    for (const { Properties } of ofType(built, 'AWS::Lambda::Function'))
      expect(JSON.stringify(Properties.Environment)).not.toMatch(/SecretString|resolve:secretsmanager/);
  });

  it('starts what it starts through the alias', () => {
    const ingest = ofType(built, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties.FunctionName === 'selfheal-ingest-signals',
    );
    expect(ingest?.Properties.Environment).toMatchObject({
      Variables: {
        STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:selfheal-heal-incident:live',
      },
    });
  });

  it('keeps table, user pool, key, secrets and former workflow versions when it is deleted, and nothing else', () => {
    const kept = Object.values(built.resources).flatMap(({ Type, DeletionPolicy }) =>
      DeletionPolicy?.startsWith('Retain') ? [Type] : [],
    );
    expect(kept.sort()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::SecretsManager::Secret',
      // For links, and one for each of the two sources of webhooks.
      'AWS::SecretsManager::Secret',
      'AWS::SecretsManager::Secret',
      'AWS::SecretsManager::Secret',
      'AWS::StepFunctions::StateMachineVersion',
    ]);
    expect(built.stack.terminationProtection).toBe(true);
  });

  it('keeps nothing under a fixed name, on which the next installation would fail', () => {
    const kept = Object.values(built.resources).filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.length).toBeGreaterThan(3);
    for (const { Properties } of kept)
      expect(Object.keys(Properties).filter((property) => /^(Table|Alias)?Name$/.test(property))).toEqual([]);
  });

  it('leaves only the protected table and user pool behind when its first deployment is rolled back, because a rollback would fail on it', () => {
    const left = Object.values(built.resources).filter(
      ({ Type, DeletionPolicy }) => DeletionPolicy === 'Retain' && Type !== 'AWS::StepFunctions::StateMachineVersion',
    );
    expect(left.map(({ Type }) => Type)).toEqual(['AWS::DynamoDB::Table', 'AWS::Cognito::UserPool']);
    expect(left[0]?.Properties.DeletionProtectionEnabled).toBe(true);
    expect(left[1]?.Properties.DeletionProtection).toBe('ACTIVE');
  });

  it('can be deleted with everything in it when the protection is switched off', () => {
    const open = synthesise({ settings: { deletionProtection: false } });
    expect(open.stack.terminationProtection).toBe(false);
    for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'])
      expect(ofType(open, type)[0]?.DeletionPolicy).toBe('Delete');
  });

  it('has a name for each runbook’s role that IAM accepts', () => {
    for (const { Properties } of ofType(built, 'AWS::IAM::Role'))
      if (Properties.RoleName) expect(String(Properties.RoleName).length).toBeLessThanOrEqual(64);
    expect(ofType(built, 'AWS::SSM::Document')).toHaveLength(6);
  });

  it('bounds the longest function below the visibility of its queue', () => {
    const queue = ofType(built, 'AWS::SQS::Queue').find(
      ({ Properties }) => Properties.QueueName === 'selfheal-signals',
    );
    expect(queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * ROOMS['ingest-signals'].timeoutSeconds);
  });
});

describe('a large catalog', () => {
  const catalog = exampleCatalog();
  const { orders } = catalog.services;
  if (!orders) throw new Error('the example has no orders service');
  for (let index = 0; index < 300; index += 1)
    catalog.services[`service-${index}`] = {
      ...orders,
      name: `cluster-${index % 6}/service-${index}`,
      telemetry: { ...orders.telemetry, logGroups: [`/large/service-${index}`] },
    };
  const large = synthesise({ catalog });

  it('still fits into policies of the size that IAM accepts', () => {
    const size = (document: unknown) => JSON.stringify(document).length;
    const managed = ofType(large, 'AWS::IAM::ManagedPolicy');
    expect(managed.length).toBeGreaterThan(0);
    for (const { Properties } of managed) expect(size(Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
    for (const { Properties } of ofType(large, 'AWS::IAM::Policy'))
      expect(size(Properties.PolicyDocument)).toBeLessThanOrEqual(10_240);
  });

  it('is clean too', () => {
    expect(findings(large.stack)).toEqual([]);
  });
});
