import { findExecution } from '../../lib/adapters/aws/ssm/find-execution.ts';
import { stopExecution } from '../../lib/adapters/aws/ssm/stop-execution.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveAnnouncer, liveMailer } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readEscalateStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('escalate-incident');
const catalog = bundledCatalog();

export const handler = room(
  { name: 'escalate-incident', parse: readEscalateStep, instruments },
  createHandler({
    incidents: liveStore(),
    executor: liveExecutor((ssm) => ({ find: findExecution(ssm), stop: stopExecution(ssm) })),
    notifier: { tell: liveMailer(catalog, instruments.journal), announce: liveAnnouncer(instruments.journal) },
    catalog,
    journal: instruments.journal,
    now,
  }),
);
