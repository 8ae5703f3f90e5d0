import { findExecution } from '../../lib/adapters/aws/ssm/find-execution.ts';
import { stopExecution } from '../../lib/adapters/aws/ssm/stop-execution.ts';
import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveAnnouncer } from '../shared/live-announcer.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveMailer } from '../shared/live-mailer.ts';
import { liveNotifier } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readEscalateStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('escalate-incident');
const catalog = bundledCatalog();
const store = liveStore();

export const handler = room(
  { name: 'escalate-incident', parse: readEscalateStep, instruments },
  createHandler({
    incidents: store,
    executor: liveExecutor((ssm) => ({ find: findExecution(ssm), stop: stopExecution(ssm) })),
    notifier: liveNotifier({
      catalog,
      store,
      journal: instruments.journal,
      mail: liveMailer(catalog, instruments.journal),
      topic: liveAnnouncer(instruments.journal),
    }),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
