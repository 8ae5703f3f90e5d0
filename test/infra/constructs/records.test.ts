import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createTableInput } from '../../../lib/adapters/table/table-definition.ts';
import { CustomerKey } from '../../../lib/infra/constructs/customer-key.ts';
import { IncidentTable } from '../../../lib/infra/constructs/incident-table.ts';
import { LinkSecret } from '../../../lib/infra/constructs/link-secret.ts';
import { findings } from '../support/findings.ts';
import { aKey, inStack } from '../support/in-stack.ts';

const table = (deletionProtection: boolean) =>
  inStack((stack) => {
    new IncidentTable(stack, 'It', { key: aKey(stack), deletionProtection });
  });

describe('the incident table', () => {
  const { stack, template } = table(true);

  it('has the keys, indexes and stream that the store was written for', () => {
    const {
      TableName: _name,
      AttributeDefinitions,
      StreamSpecification,
      GlobalSecondaryIndexes,
      ...input
    } = createTableInput('any');
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      ...input,
      AttributeDefinitions: Match.arrayWith(AttributeDefinitions),
      GlobalSecondaryIndexes,
      StreamSpecification: { StreamViewType: StreamSpecification.StreamViewType },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('can be restored to any second, and is encrypted with the customer key', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.stringLikeRegexp('key/0b7a3c52') },
    });
    expect(findings(stack)).toEqual([]);
  });

  it('outlives its stack unless that is switched off', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
    table(false).template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });
});

describe('the customer key', () => {
  const { stack, template } = inStack((scope) => {
    new CustomerKey(scope, 'It', { deletionProtection: true });
  });

  it('lets EventBridge and CloudWatch write for this account only', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'] },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          }),
        ]),
      },
    });
    expect(findings(stack)).toEqual([]);
  });

  it('outlives its stack, for without it every record is noise, but no first deployment that failed', () => {
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });
});

describe('the link secret', () => {
  it('is made by Secrets Manager, long, named by CloudFormation, and outlives the stack but no failed first deployment', () => {
    const { stack, template } = inStack((scope) => {
      new LinkSecret(scope, 'It', { key: aKey(scope), deletionProtection: true });
    });
    template.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { GenerateSecretString: { PasswordLength: 64 }, SecretString: Match.absent(), Name: Match.absent() },
    });
    expect(findings(stack)).toEqual([]);
  });
});
