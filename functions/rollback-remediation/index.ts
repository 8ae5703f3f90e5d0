import { findExecution } from '../../lib/adapters/aws/ssm/find-execution.ts';
import { startExecution } from '../../lib/adapters/aws/ssm/start-execution.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('rollback-remediation');

export const handler = room(
  { name: 'rollback-remediation', parse: readStep, instruments },
  createHandler({
    incidents: liveStore(),
    executor: liveExecutor((ssm) => ({ start: startExecution(ssm), find: findExecution(ssm) })),
    journal: instruments.journal,
    now,
  }),
);
