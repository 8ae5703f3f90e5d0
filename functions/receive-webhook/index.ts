import { createClients, SecretsManagerClient, SQSClient } from '../../lib/adapters/aws/clients.ts';
import { createSecrets } from '../../lib/adapters/aws/secrets-manager/secrets.ts';
import { createSignalQueue } from '../../lib/adapters/aws/sqs/signal-queue.ts';
import { HttpRequest } from '../../lib/contracts/events/http-request.ts';
import { WEBHOOK_SECRET_SETTINGS } from '../../lib/contracts/webhook.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('receive-webhook');
const { catalog } = bundledCatalog();
const { SIGNAL_QUEUE_URL, AWS_REGION } = readEnvironment(['SIGNAL_QUEUE_URL', 'AWS_REGION']);
const secretIds = readEnvironment(catalog.webhooks.map((source) => WEBHOOK_SECRET_SETTINGS[source]));
// Senders wait a few seconds for an answer and come again when there is none: so it gives up early, and says so.
const clients = createClients(
  { sqs: SQSClient, secrets: SecretsManagerClient },
  { region: AWS_REGION, maxAttempts: 2, connectTimeoutSeconds: 1, requestTimeoutSeconds: 2 },
);
const secrets = createSecrets(clients.secrets, now);

export const handler = room(
  { name: 'receive-webhook', parse: (event) => HttpRequest.parse(event), instruments },
  createHandler({
    catalog,
    secret: (source) => secrets.secret(secretIds[WEBHOOK_SECRET_SETTINGS[source]]),
    queue: createSignalQueue(clients.sqs, SIGNAL_QUEUE_URL),
    journal: instruments.journal,
    now,
  }),
);
