import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveNotifier } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';
import { readSweep } from './read-sweep.ts';

const instruments = createInstruments('sweep-incidents');
const catalog = bundledCatalog();

export const handler = room(
  { name: 'sweep-incidents', parse: readSweep, instruments },
  createHandler({
    incidents: liveStore(),
    workflow: liveWorkflow(),
    executor: liveExecutor(),
    notifier: liveNotifier(catalog, instruments.journal),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
