import { createClients, SQSClient } from '../../lib/adapters/aws/clients.ts';
import { startRun } from '../../lib/adapters/aws/sfn/start-run.ts';
import { createDeadLetters } from '../../lib/adapters/aws/sqs/dead-letters.ts';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { newId, now } from '../shared/live.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { readEntry, takeIn } from './entry.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('ingest-signals');
const { DEAD_LETTER_QUEUE_URL, AWS_REGION } = readEnvironment(['DEAD_LETTER_QUEUE_URL', 'AWS_REGION']);
const { sqs } = createClients({ sqs: SQSClient }, { region: AWS_REGION });

export const handler = room(
  { name: 'ingest-signals', parse: readEntry, instruments },
  takeIn(
    createHandler({
      incidents: liveStore(),
      workflow: liveWorkflow((sfn, aliasArn) => ({ start: startRun(sfn, aliasArn) })),
      deadLetters: createDeadLetters(sqs, DEAD_LETTER_QUEUE_URL),
      catalog: bundledCatalog(),
      manifests: bundledManifests(),
      journal: instruments.journal,
      newId,
      now,
    }),
  ),
);
