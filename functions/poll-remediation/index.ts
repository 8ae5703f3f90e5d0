import { pollExecution } from '../../lib/adapters/aws/ssm/poll-execution.ts';
import { stopExecution } from '../../lib/adapters/aws/ssm/stop-execution.ts';
import { bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('poll-remediation');

export const handler = room(
  { name: 'poll-remediation', parse: readStep, instruments },
  createHandler({
    incidents: liveStore(),
    executor: liveExecutor((ssm) => ({ poll: pollExecution(ssm), stop: stopExecution(ssm) })),
    manifests: bundledManifests(),
    journal: instruments.journal,
    now,
  }),
);
