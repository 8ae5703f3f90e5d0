import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveLogSearch } from '../shared/live-log-search.ts';
import { liveReasoners } from '../shared/live-reasoners.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('diagnose');
const catalog = bundledCatalog();
export const handler = room(
  { name: 'diagnose', parse: readStep, instruments },
  createHandler({
    incidents: liveStore(),
    reasoners: liveReasoners(catalog.catalog.model),
    logSearch: liveLogSearch(catalog.catalog),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
