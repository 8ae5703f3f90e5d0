import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveObservatoryWithLogs } from '../shared/live-observatory.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('collect-evidence');
const incidents = liveStore();
const catalog = bundledCatalog();

export const handler = room(
  { name: 'collect-evidence', parse: readStep, instruments },
  createHandler({
    incidents,
    observatory: liveObservatoryWithLogs(catalog, incidents),
    manifests: bundledManifests(),
    catalog,
    now,
  }),
);
