import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { functionName, STATE_MACHINE_ALIAS } from '../../lib/infra/names.ts';
import type { RoomName } from '../../lib/infra/rooms.ts';
import { accountClients } from './account/clients.ts';
import { credentialsOf } from './account/function-role.ts';
import { PLACE, STATE_MACHINE_ARN } from './account/place.ts';
import { fromSetup, withoutEngines } from './setup/from-setup.ts';

/**
 * That the scenarios pass shows that every right that they need is there. This shows that the rights end: what a function's own
 * credentials are refused, by the policies of its role as they were deployed.
 */
describe.skipIf(withoutEngines())('the rights of a deployed function', () => {
  /** Settings of a client that calls as this function. */
  const as = async (room: RoomName) => {
    const { endpoint } = fromSetup('emulator');
    const clients = accountClients(endpoint);
    // The emulator knows the session of a function that has run, whatever came of it.
    await clients.lambda.send(new InvokeCommand({ FunctionName: functionName(room), Payload: '{}' }));
    return { endpoint, region: PLACE.region, credentials: await credentialsOf(clients, room), maxAttempts: 1 };
  };
  const DENIED = { name: 'AccessDeniedException' };
  const item = (PK: string) => ({ PK: { S: PK }, SK: { S: 'META' } });
  let TableName: string;
  beforeAll(() => {
    if (!withoutEngines()) TableName = fromSetup('installation').outputs.TableName;
  });

  it('let the pages read incidents and links, and nothing else of the table', async () => {
    const pages = new DynamoDBClient(await as('operator-api'));
    const read = (PK: string) => pages.send(new GetItemCommand({ TableName, Key: item(PK) }));
    await expect(read('INCIDENT#inc_1')).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    await expect(read('LINK#lnk_1')).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    await expect(read('SYSTEM')).rejects.toMatchObject(DENIED);
    await expect(read('LOCK#target')).rejects.toMatchObject(DENIED);
    await expect(pages.send(new PutItemCommand({ TableName, Item: item('LOCK#target') }))).rejects.toMatchObject(
      DENIED,
    );
    await expect(pages.send(new ScanCommand({ TableName }))).rejects.toMatchObject(DENIED);
  });

  it('keep the receiver of webhooks from the table, and from the secret of links', async () => {
    const settings = await as('receive-webhook');
    const { DatadogWebhookSecretArn, LinkSecretArn } = fromSetup('installation').outputs;
    const secrets = new SecretsManagerClient(settings);
    const table = new DynamoDBClient(settings);
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: DatadogWebhookSecretArn }))).resolves.toBeDefined();
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: LinkSecretArn }))).rejects.toMatchObject(DENIED);
    await expect(table.send(new GetItemCommand({ TableName, Key: item('INCIDENT#inc_1') }))).rejects.toMatchObject(
      DENIED,
    );
  });

  it('keep what plans and starts remedies from making changes itself', async () => {
    const change = new UpdateServiceCommand({ cluster: 'shop', service: 'leaking', desiredCount: 0 });
    for (const room of ['plan-remediation', 'start-remediation'] as const)
      await expect(new ECSClient(await as(room)).send(change)).rejects.toMatchObject(DENIED);
  });

  it('let runs be started through the alias only', async () => {
    const ingest = new SFNClient(await as('ingest-signals'));
    const start = (stateMachineArn: string) =>
      ingest.send(new StartExecutionCommand({ stateMachineArn, name: 'inc_rights-1', input: '{}' }));
    await expect(start(STATE_MACHINE_ARN)).rejects.toMatchObject(DENIED);
    await expect(start(`${STATE_MACHINE_ARN}:${STATE_MACHINE_ALIAS}`)).resolves.toHaveProperty('executionArn');
  });
});
