import { describe, expect, it } from 'vitest';
import { TelemetrySources } from '../../lib/contracts/telemetry.ts';
import { outsideRights } from '../../lib/infra/rights/outside-rights.ts';
import { ROOM_NAMES } from '../../lib/infra/rooms.ts';
import { isAllowed, type Statement } from './support/allowed.ts';
import { exampleCatalog, synthesise } from './support/parts.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };
const sources = TelemetrySources.parse({
  prometheus: { url: 'https://prometheus.example.com', secret: 'selfheal/tools' },
  datadog: { secret: 'selfheal/datadog' },
  newRelic: { accountId: 1, secret: 'selfheal/tools' },
});
const secretArn = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`;

describe('the right to read the secrets of tools outside CloudWatch', () => {
  it('is none where the catalog names no secret', () => {
    expect(outsideRights(PLACE, TelemetrySources.parse({}))).toEqual([]);
    const open = TelemetrySources.parse({ prometheus: { url: 'http://127.0.0.1:9090' } });
    expect(outsideRights(PLACE, open)).toEqual([]);
  });

  it('is on the secrets that the catalog names, each once, with the six characters that AWS adds', () => {
    expect(outsideRights(PLACE, sources)).toMatchObject([
      {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secretArn('selfheal/datadog-??????'), secretArn('selfheal/tools-??????')],
      },
    ]);
  });

  it('is given to the rooms that look, and to no other', () => {
    const { resources } = synthesise({ catalog: { ...exampleCatalog(), sources } });
    const statementsOf = (room: string): Statement[] =>
      Object.entries(resources)
        .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${room.replaceAll('-', '')}Role`))
        .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
    const mayRead = (room: string, name: string) =>
      isAllowed(statementsOf(room), {
        action: 'secretsmanager:GetSecretValue',
        resource: secretArn(name),
        context: {},
      });
    const looking = ROOM_NAMES.filter((room) => mayRead(room, 'selfheal/datadog-AbCdEf'));
    expect(looking).toEqual(['collect-evidence', 'start-remediation', 'validate-recovery']);
    for (const room of looking) {
      expect(mayRead(room, 'selfheal/datadog')).toBe(false);
      expect(mayRead(room, 'selfheal/datadog-other-AbCdEf')).toBe(false);
    }
  });
});

describe('the right to query a workspace', () => {
  const workspace = 'workspace/ws-b226cc2a-a446-46a9-933a-ac50479a5568';
  const signed = (region: string) =>
    TelemetrySources.parse({
      prometheus: {
        url: `https://aps-workspaces.${region}.amazonaws.com/${workspace.replace('/', 's/')}`,
        signedFor: region,
      },
    });

  it('is on the workspace that the catalog names alone, in its own region and in this account', () => {
    expect(outsideRights(PLACE, signed('eu-central-1'))).toEqual([
      {
        sid: 'QueryWorkspace',
        actions: ['aps:QueryMetrics'],
        resources: [`arn:aws:aps:eu-central-1:111122223333:${workspace}`],
      },
    ]);
    expect(outsideRights(PLACE, signed('us-gov-west-1'))[0]?.resources).toEqual([
      `arn:aws-us-gov:aps:us-gov-west-1:111122223333:${workspace}`,
    ]);
  });

  it('is given where calls are signed and nowhere else', () => {
    expect(outsideRights(PLACE, sources).map(({ sid }) => sid)).toEqual(['ReadSourceSecrets']);
    const { resources } = synthesise({ catalog: { ...exampleCatalog(), sources: signed('eu-west-1') } });
    const rooms = ROOM_NAMES.filter((room) =>
      Object.entries(resources).some(
        ([id, { Type, Properties }]) =>
          Type === 'AWS::IAM::Policy' &&
          id.startsWith(`${room.replaceAll('-', '')}Role`) &&
          JSON.stringify(Properties.PolicyDocument).includes('aps:QueryMetrics'),
      ),
    );
    expect(rooms).toEqual(['collect-evidence', 'start-remediation', 'validate-recovery']);
  });
});
