import { readEnds } from '../../lib/adapters/table/read-ends.ts';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveReasoners } from '../shared/live-reasoners.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('write-report');
const catalog = bundledCatalog();

export const handler = room(
  { name: 'write-report', parse: readEnds, instruments },
  createHandler({
    incidents: liveStore(),
    reasoners: liveReasoners(catalog.catalog.model),
    manifests: bundledManifests(),
    catalog,
    journal: instruments.journal,
    now,
  }),
);
