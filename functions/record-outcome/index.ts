import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveAnnouncer } from '../shared/live-announcer.ts';
import { liveNotifier } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('record-outcome');
const catalog = bundledCatalog();
const store = liveStore();

export const handler = room(
  { name: 'record-outcome', parse: readStep, instruments },
  createHandler({
    incidents: store,
    notifier: liveNotifier({ catalog, store, journal: instruments.journal, topic: liveAnnouncer(instruments.journal) }),
    journal: instruments.journal,
    now,
  }),
);
