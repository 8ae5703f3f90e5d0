import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createClients,
  createClientsFor,
  ECSClient,
  SSMClient,
  STSClient,
} from '../../../../lib/adapters/aws/clients.ts';
import { assumedRoleCredentials, roleInEachAccount } from '../../../../lib/adapters/aws/sts/assumed-role.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';
import { type AwsServer, awsServer } from '../../../fakes/aws-server.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const OTHER = '444455556666';

describe('createClients', () => {
  it('makes a client at its first use and gives the same one ever after', () => {
    let made = 0;
    class CountedClient extends ECSClient {
      constructor(settings: ConstructorParameters<typeof ECSClient>[0]) {
        super(settings ?? {});
        made += 1;
      }
    }
    const clients = createClients({ ecs: CountedClient, ssm: SSMClient }, { region: 'eu-west-1' });
    expect(Object.keys(clients)).toEqual(['ecs', 'ssm']);
    expect(made).toBe(0);
    expect(clients.ecs).toBe(clients.ecs);
    expect(made).toBe(1);
  });

  it('sets region, tries and retry mode on the client', async () => {
    const { ecs } = createClients(
      { ecs: ECSClient },
      {
        region: 'eu-central-1',
        maxAttempts: 5,
        retryMode: 'adaptive',
      },
    );
    expect(await ecs.config.region()).toBe('eu-central-1');
    expect(await ecs.config.maxAttempts()).toBe(5);
    expect(ecs.config.retryMode).toBe('adaptive');
  });
});

describe('over the wire', () => {
  let server: AwsServer;
  afterEach(() => server.close());

  it('calls the one endpoint it was given and says who it is', async () => {
    server = await awsServer(200, { services: [] });
    const { ecs } = createClients(
      { ecs: ECSClient },
      { region: 'eu-west-1', endpoint: server.endpoint },
      fakeCredentials,
    );
    await ecs.send(new DescribeServicesCommand({ services: ['checkout'] }));
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers['user-agent']).toContain('selfheal');
    expect(server.seen[0]?.headers['x-amz-security-token']).toBe('example-session');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ services: ['checkout'] });
  });

  it('gives up on an answer that does not come in time', async () => {
    server = await awsServer('never', {});
    const { ecs } = createClients(
      { ecs: ECSClient },
      { region: 'eu-west-1', endpoint: server.endpoint, maxAttempts: 1, requestTimeoutSeconds: 0.02 },
      fakeCredentials,
    );
    await expect(ecs.send(new DescribeServicesCommand({ services: ['checkout'] }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('stops after as many tries as it was allowed', async () => {
    server = await awsServer(503, { __type: 'ServiceUnavailable' });
    const { ecs } = createClients(
      { ecs: ECSClient },
      { region: 'eu-west-1', endpoint: server.endpoint, maxAttempts: 2 },
      fakeCredentials,
    );
    await expect(ecs.send(new DescribeServicesCommand({ services: ['checkout'] }))).rejects.toThrow();
    expect(server.seen).toHaveLength(2);
  });
});

describe('createClientsFor', () => {
  it('keeps the clients of each account and region apart, and makes them once', async () => {
    const clientsFor = createClientsFor({ ecs: ECSClient }, { home: HOME, credentialsFor: () => fakeCredentials });
    const here = clientsFor(HOME);
    expect(clientsFor({ ...HOME })).toBe(here);
    const elsewhere = clientsFor({ ...HOME, region: 'us-east-1' });
    expect(await elsewhere.ecs.config.region()).toBe('us-east-1');
    expect(await here.ecs.config.region()).toBe('eu-west-1');
    expect(clientsFor({ account: OTHER, region: 'eu-west-1' })).not.toBe(here);
  });

  it('says what to do when another account is asked for and there are no credentials for it', () => {
    const clientsFor = createClientsFor({ ecs: ECSClient }, { home: HOME });
    expect(() => clientsFor({ account: OTHER, region: 'eu-west-1' })).toThrow(
      /cannot look into account 444455556666.*no credentials for other accounts/,
    );
  });

  describe('in another account', () => {
    let server: AwsServer;
    afterEach(async () => {
      vi.unstubAllEnvs();
      await server.close();
    });

    it('assumes the role of that name there before it calls', async () => {
      server = await awsServer(400, {});
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
      const wire = { endpoint: server.endpoint, maxAttempts: 1 };
      const { sts } = createClients({ sts: STSClient }, { region: HOME.region, ...wire });
      const credentialsFor = roleInEachAccount(sts, 'selfheal-reader', HOME.region);
      const clientsFor = createClientsFor({ ecs: ECSClient }, { home: HOME, credentialsFor, ...wire });
      const { ecs } = clientsFor({ account: OTHER, region: 'eu-west-1' });
      await expect(ecs.send(new DescribeServicesCommand({ services: ['x'] }))).rejects.toThrow();
      expect(server.seen.map(({ body }) => body)).toEqual([expect.stringContaining('Action=AssumeRole')]);
      expect(decodeURIComponent(server.seen[0]?.body ?? '')).toContain(`arn:aws:iam::${OTHER}:role/selfheal-reader`);
    });
  });
});

describe('roleInEachAccount', () => {
  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('names roles as the partition of %s does', async (region, partition) => {
    const sts = new FakeClient().on(AssumeRoleCommand, () => ({}));
    const credentials = roleInEachAccount(sts, 'selfheal-reader', region)(OTHER);
    await expect(credentials()).rejects.toThrow(`arn:${partition}:iam::${OTHER}:role/selfheal-reader`);
  });
});

describe('assumedRoleCredentials', () => {
  const ROLE = `arn:aws:iam::${OTHER}:role/selfheal-reader`;

  it('asks for an hour under the name of Selfheal and hands on what STS gave', async () => {
    const expiration = new Date('2026-03-01T13:00:00Z');
    const sts = new FakeClient().on(AssumeRoleCommand, () => ({
      Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: expiration },
    }));
    expect(await assumedRoleCredentials(sts, ROLE)()).toEqual({
      accessKeyId: 'a',
      secretAccessKey: 'b',
      sessionToken: 'c',
      expiration,
    });
    expect(sts.sent(AssumeRoleCommand)).toEqual([
      { RoleArn: ROLE, RoleSessionName: 'selfheal', DurationSeconds: 3600 },
    ]);
  });

  it('names the role when STS gives nothing', async () => {
    const sts = new FakeClient().on(AssumeRoleCommand, () => ({}));
    await expect(assumedRoleCredentials(sts, ROLE)()).rejects.toThrow(ROLE);
  });
});
