import { describe, expect, it } from 'vitest';
import { WEBHOOK_SECRET_SETTINGS, WebhookSource } from '../../../lib/contracts/webhook.ts';
import { OperatorEndpoint } from '../../../lib/infra/constructs/operator-endpoint.ts';
import { WebhookSecrets } from '../../../lib/infra/constructs/webhook-secrets.ts';
import { findings } from '../support/findings.ts';
import { aFunction, aKey, inStack } from '../support/in-stack.ts';
import { exampleCatalog, ofType, synthesise } from '../support/parts.ts';

describe('the secrets of webhooks', () => {
  const { stack, template } = inStack((scope) => {
    new WebhookSecrets(scope, 'It', { key: aKey(scope), deletionProtection: true, sources: ['datadog', 'new-relic'] });
  });
  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));

  it('are one a source, with a long key under `current`, and outlive the stack but no failed first deployment', () => {
    expect(secrets).toHaveLength(2);
    for (const { Properties, DeletionPolicy } of secrets) {
      const { GenerateStringKey, SecretStringTemplate, PasswordLength } = Properties.GenerateSecretString;
      expect([GenerateStringKey, JSON.parse(SecretStringTemplate), PasswordLength]).toEqual([
        'current',
        { previous: '' },
        64,
      ]);
      expect(Properties.KmsKeyId).toMatch(/^arn:aws:kms:/);
      expect(Properties.Name).toBeUndefined();
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  it('have an alarm each on what is refused, by the dimensions that the function counts with', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'selfheal-webhooks-refused-new-relic',
      Namespace: 'Selfheal',
      MetricName: 'WebhooksRefused',
      Dimensions: [
        { Name: 'service', Value: 'selfheal' },
        { Name: 'source', Value: 'new-relic' },
      ],
      TreatMissingData: 'notBreaching',
    });
  });

  it('are clean', () => {
    expect(findings(stack)).toEqual([]);
  });
});

describe('the address of webhooks', () => {
  const { stack, template } = inStack((scope) => {
    new OperatorEndpoint(scope, 'It', {
      operatorApi: aFunction(scope, 'F'),
      receiveWebhook: aFunction(scope, 'W'),
      signIn: false,
      slack: false,
      logRetentionDays: 30,
    });
  });
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const webhookRoutes = Object.entries(template.findResources('AWS::ApiGatewayV2::Route')).filter(
    ([, { Properties }]) => Properties.RouteKey.includes('webhooks'),
  );

  const paths = WebhookSource.options.map((source) => `POST /webhooks/${source}`);

  it('is a path for each source that there is, and takes POST and nothing else', () => {
    expect(webhookRoutes.map(([, { Properties }]) => Properties.RouteKey)).toEqual(paths);
  });

  it('has a throttle for each source, so that a flood at one of them keeps no other out, and no approver', () => {
    const throttled = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true };
    expect(stage?.Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 20 },
      RouteSettings: Object.fromEntries(paths.map((path) => [path, throttled])),
    });
    expect(stage?.DependsOn).toEqual(expect.arrayContaining(webhookRoutes.map(([id]) => id)));
  });

  it('has an alarm on what is turned away before any function sees it', () => {
    const [apiId] = Object.keys(template.findResources('AWS::ApiGatewayV2::Api'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'selfheal-requests-turned-away',
      Namespace: 'AWS/ApiGateway',
      MetricName: '4xx',
      Dimensions: [
        { Name: 'ApiId', Value: { Ref: apiId } },
        { Name: 'Stage', Value: '$default' },
      ],
      Statistic: 'Sum',
    });
  });

  it('is clean', () => {
    expect(findings(stack).filter((finding) => !/\/[FW]\//.test(finding))).toEqual([]);
  });
});

describe('in the whole stack', () => {
  const withSources = (...webhooks: WebhookSource[]) => synthesise({ catalog: { ...exampleCatalog(), webhooks } });
  const outputs = (built: ReturnType<typeof synthesise>) => Object.keys(built.template.toJSON().Outputs);
  const environment = (built: ReturnType<typeof synthesise>) =>
    ofType(built, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties.FunctionName === 'selfheal-receive-webhook',
    )?.Properties.Environment;

  it('every source has its address and secret in the outputs, and its secret in the function’s environment', () => {
    const built = withSources(...WebhookSource.options);
    expect(
      outputs(built)
        .filter((name) => name.includes('Webhook'))
        .sort(),
    ).toEqual(
      ['Datadog', 'NewRelic', 'Alertmanager', 'Grafana', 'Pagerduty', 'Generic']
        .flatMap((name) => [`${name}WebhookSecretArn`, `${name}WebhookUrl`])
        .sort(),
    );
    for (const setting of Object.values(WEBHOOK_SECRET_SETTINGS))
      expect(environment(built)).toHaveProperty(['Variables', setting]);
    expect(findings(built.stack)).toEqual([]);
  });

  it('a catalog that accepts none has neither path nor secret, nor a right to read one', () => {
    const built = withSources();
    const routes = ofType(built, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => String(Properties.RouteKey));
    expect(routes.filter((route) => route.includes('webhooks'))).toEqual([]);
    expect(JSON.stringify(ofType(built, 'AWS::SecretsManager::Secret'))).not.toMatch(/signals/);
    expect(outputs(built).filter((name) => name.includes('Webhook'))).toEqual([]);
    const policies = Object.entries(built.resources).filter(([id]) => id.startsWith('receivewebhookRole'));
    expect(policies.length).toBeGreaterThan(1);
    expect(JSON.stringify(policies)).not.toContain('secretsmanager');
  });

  it('what the internet reaches can send to the queue of signals and read its own keys, and nothing else', () => {
    const built = withSources('datadog', 'generic');
    const statements = Object.entries(built.resources)
      .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('receivewebhookRole'))
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
    const granted = Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat()]));
    expect(granted).toEqual({
      WriteOwnLog: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Trace: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      QueueSignals: ['sqs:SendMessage'],
      QueueKey: ['kms:Decrypt', 'kms:GenerateDataKey'],
      ReadWebhookSecret: ['secretsmanager:GetSecretValue'],
      WebhookSecretKey: ['kms:Decrypt'],
    });
    const read = statements.find(({ Sid }) => Sid === 'ReadWebhookSecret')?.Resource;
    expect(JSON.stringify(read)).toMatch(/WebhookSecretsdatadog.*WebhookSecretsgeneric/);
    expect(JSON.stringify(read)).not.toContain('LinkSecret');
  });
});

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: unknown;
}
