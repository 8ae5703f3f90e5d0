import { createReasoners } from '../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../lib/adapters/aws/clients.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now, random } from '../shared/live.ts';
import { liveGuardrail } from '../shared/live-guardrail.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('diagnose');
const catalog = bundledCatalog();
const { AWS_REGION } = readEnvironment(['AWS_REGION']);
const { promptCaching, guardrail, timeoutSeconds } = catalog.catalog.model;

const { bedrock } = createClients(
  { bedrock: BedrockRuntimeClient },
  { region: AWS_REGION, requestTimeoutSeconds: timeoutSeconds },
);
const reasoners = createReasoners(bedrock, { promptCaching, guardrail: guardrail ? liveGuardrail() : null, random });

export const handler = room(
  { name: 'diagnose', parse: readStep, instruments },
  createHandler({ incidents: liveStore(), reasoners, catalog, journal: instruments.journal, now }),
);
