import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { NoticeSettings } from '../../../lib/contracts/notices.ts';
import { ChannelSecrets } from '../../../lib/infra/constructs/channel-secrets.ts';
import { OperatorEndpoint } from '../../../lib/infra/constructs/operator-endpoint.ts';
import { findings } from '../support/findings.ts';
import { aFunction, inStack } from '../support/in-stack.ts';
import { exampleCatalog, ofType, synthesise } from '../support/parts.ts';

const notices = NoticeSettings.parse({
  slack: { team: 'T0123456', app: 'A0123456' },
  channels: {
    web: { kind: 'slack', conversation: 'C0123456' },
    orders: { kind: 'slack', conversation: 'C0123457' },
    operations: { kind: 'teams' },
    'on-call': { kind: 'pagerduty' },
  },
});
const secretsFor = (given: NoticeSettings) => {
  const { template } = inStack((scope) => {
    new ChannelSecrets(scope, 'It', { key: new Key(scope, 'Key'), deletionProtection: true, notices: given });
  });
  return Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
    ({ Properties }) => Properties.GenerateSecretString as { SecretStringTemplate: string; GenerateStringKey: string },
  );
};

describe('the secrets of channels', () => {
  it('are one for Slack and one for each other channel, made so that nothing can be sent or signed before they are filled', () => {
    const made = secretsFor(notices).map(({ SecretStringTemplate, GenerateStringKey }) => [
      JSON.parse(SecretStringTemplate),
      GenerateStringKey,
    ]);
    expect(made).toHaveLength(3);
    expect(made).toEqual(
      expect.arrayContaining([
        [{ botToken: '' }, 'signingSecret'],
        [{ url: '' }, 'placeholder'],
        [{ routingKey: '' }, 'placeholder'],
      ]),
    );
  });

  it('are none where the catalog names no channel', () => {
    expect(secretsFor(NoticeSettings.parse({}))).toEqual([]);
  });
});

describe('the path of presses in Slack', () => {
  const endpoint = (slack: boolean) =>
    inStack((scope) => {
      new OperatorEndpoint(scope, 'It', {
        operatorApi: aFunction(scope, 'F'),
        signIn: false,
        slack,
        logRetentionDays: 30,
      });
    }).template;
  const paths = (slack: boolean) =>
    Object.values(endpoint(slack).findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey,
    );

  it('is there for POST alone, with limits of its own, and only where the catalog names Slack', () => {
    expect(paths(true)).toContain('POST /slack/interactions');
    expect(paths(false).join()).not.toContain('slack');
    const [stage] = Object.values(endpoint(true).findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties.RouteSettings['POST /slack/interactions']).toMatchObject({ ThrottlingRateLimit: 5 });
  });
});

it('the secrets and the path are clean', () => {
  const { stack } = inStack((scope) => {
    new ChannelSecrets(scope, 'Secrets', {
      key: new Key(scope, 'Key', { enableKeyRotation: true }),
      deletionProtection: true,
      notices,
    });
    new OperatorEndpoint(scope, 'It', {
      operatorApi: aFunction(scope, 'F'),
      signIn: false,
      slack: true,
      logRetentionDays: 30,
    });
  });
  expect(findings(stack).filter((finding) => !finding.includes('/F/'))).toEqual([]);
});

describe('the rooms that tell people', () => {
  const told = (given: NoticeSettings) => {
    const built = synthesise({ catalog: { ...exampleCatalog(), notices: given } });
    const rooms = ofType(built, 'AWS::Lambda::Function').flatMap(({ Properties }) => {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
      return Variables.CHANNEL_SECRET_IDS === undefined
        ? []
        : [[String(Properties.FunctionName), Variables.CHANNEL_SECRET_IDS] as const];
    });
    return { rooms: new Map(rooms), presses: JSON.stringify(built.resources).includes('PRESS#*') };
  };

  it('learn where the secrets are, as JSON, and the page writes presses down only where there are any', () => {
    const { rooms, presses } = told(notices);
    expect([...rooms.keys()].sort()).toEqual(
      [
        'deliver-decisions',
        'escalate-incident',
        'operator-api',
        'record-outcome',
        'request-approval',
        'sweep-incidents',
      ].map((room) => `selfheal-${room}`),
    );
    const channelsOf = (room: string): string[] => {
      const joined = rooms.get(`selfheal-${room}`) as { 'Fn::Join': [string, (string | object)[]] };
      const text = joined['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'arn:aws:x')).join('');
      return Object.keys(JSON.parse(text)).sort();
    };
    expect(channelsOf('escalate-incident')).toEqual(['on-call', 'operations', 'slack']);
    expect([channelsOf('operator-api'), channelsOf('deliver-decisions')]).toEqual([['slack'], ['slack']]);
    expect(presses).toBe(true);
  });

  it('learn of none where the catalog names none', () => {
    const { rooms, presses } = told(NoticeSettings.parse({}));
    expect([rooms.size, presses]).toEqual([0, false]);
  });
});
