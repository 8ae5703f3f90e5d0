import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createClients, SecretsManagerClient, SQSClient } from '../../../../lib/adapters/aws/clients.ts';
import { createSecrets } from '../../../../lib/adapters/aws/secrets-manager/secrets.ts';
import { createSignalQueue } from '../../../../lib/adapters/aws/sqs/signal-queue.ts';
import { type AwsServer, awsServer } from '../../../fakes/aws-server.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';
import { aWebhook, queued } from '../../domain/builders/webhooks.ts';
import { keyOf, NOW, proofOf, receiving } from './receiving.ts';

const servers: AwsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const serving = async (...given: Parameters<typeof awsServer>): Promise<AwsServer> => {
  const server = await awsServer(...given);
  servers.push(server);
  return server;
};

const wired = (secretsManager: AwsServer, sqs: AwsServer) => {
  const options = { region: 'eu-central-1', maxAttempts: 1, requestTimeoutSeconds: 1 };
  const { secrets } = createClients(
    { secrets: SecretsManagerClient },
    { ...options, endpoint: secretsManager.endpoint },
    fakeCredentials,
  );
  const queue = createClients({ sqs: SQSClient }, { ...options, endpoint: sqs.endpoint }, fakeCredentials);
  const store = createSecrets(secrets, () => NOW);
  return receiving({
    secret: (source) => store.secret(`arn:of:${source}`),
    queue: createSignalQueue(queue.sqs, `${sqs.endpoint}/210987654321/selfheal-signals`),
  });
};

const SECRET = { SecretString: JSON.stringify({ current: keyOf('grafana'), previous: '' }) };
const BODY = JSON.stringify(aWebhook('grafana-firing'));
const MESSAGE = JSON.stringify(queued('grafana', JSON.parse(BODY), NOW.toISOString()));
/** The client compares it with what it sent. */
const TAKEN = { MessageId: 'm-1', MD5OfMessageBody: createHash('md5').update(MESSAGE).digest('hex') };

describe('through the real clients', () => {
  it('one message goes to the queue for each webhook, and the secret is asked for once', async () => {
    const [secretsManager, sqs] = [await serving(200, SECRET), await serving(200, TAKEN)];
    const { send } = wired(secretsManager, sqs);
    for (let times = 0; times < 3; times += 1)
      expect((await send('grafana', BODY, { headers: proofOf('grafana', BODY) })).statusCode).toBe(202);
    expect(secretsManager.seen.map(({ body }) => JSON.parse(body))).toEqual([{ SecretId: 'arn:of:grafana' }]);
    expect(sqs.seen).toHaveLength(3);
    const { QueueUrl, MessageBody } = JSON.parse(sqs.seen[0]?.body ?? '');
    expect(QueueUrl).toMatch(/selfheal-signals$/);
    expect(MessageBody).toBe(MESSAGE);
  });

  it.each([500, 400, 'never'] as const)('a queue that answers %s makes the sender come again', async (status) => {
    const failing = { __type: 'com.amazonaws.sqs#OverLimit', message: 'no' };
    const { send } = wired(await serving(200, SECRET), await serving(status, failing));
    expect((await send('grafana', BODY, { headers: proofOf('grafana', BODY) })).statusCode).toBe(503);
  });

  it('a secret that cannot be read admits nobody, and keeps nothing from the queue for ever', async () => {
    const sqs = await serving(200, TAKEN);
    const { send } = wired(await serving(400, { __type: 'ResourceNotFoundException', message: 'no' }), sqs);
    expect((await send('grafana', BODY, { headers: proofOf('grafana', BODY) })).statusCode).toBe(503);
    expect(sqs.seen).toEqual([]);
  });
});
