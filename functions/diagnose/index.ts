import { createReasoner } from '../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../lib/adapters/aws/clients.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('diagnose');
const catalog = bundledCatalog();
const { modelId, timeoutSeconds } = catalog.catalog.model;
const { AWS_REGION } = readEnvironment(['AWS_REGION']);

const reasoner = modelId
  ? createReasoner(
      createClients({ bedrock: BedrockRuntimeClient }, { region: AWS_REGION, requestTimeoutSeconds: timeoutSeconds })
        .bedrock,
      { modelId, timeoutSeconds },
    )
  : null;

export const handler = room(
  { name: 'diagnose', parse: readStep, instruments },
  createHandler({ incidents: liveStore(), reasoner, catalog, journal: instruments.journal, now }),
);
