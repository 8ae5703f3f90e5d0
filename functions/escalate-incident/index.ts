import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveExecutor } from '../shared/live-executor.ts';
import { liveNotifier } from '../shared/live-notifier.ts';
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
    executor: liveExecutor(),
    notifier: liveNotifier(catalog, instruments.journal),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
