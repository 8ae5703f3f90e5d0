import { runStatus } from '../../lib/adapters/aws/sfn/run-status.ts';
import { findExecution } from '../../lib/adapters/aws/ssm/find-execution.ts';
import { startExecution } from '../../lib/adapters/aws/ssm/start-execution.ts';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveObservatory } from '../shared/live-observatory.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveTargets } from '../shared/live-targets.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('start-remediation');
const incidents = liveStore();
const catalog = bundledCatalog();

export const handler = room(
  { name: 'start-remediation', parse: readStep, instruments },
  createHandler({
    incidents,
    observatory: liveObservatory(catalog, incidents),
    targets: liveTargets(catalog),
    executor: liveExecutor((ssm) => ({ start: startExecution(ssm), find: findExecution(ssm) })),
    workflow: liveWorkflow((sfn, aliasArn) => ({ status: runStatus(sfn, aliasArn) })),
    manifests: bundledManifests(),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
