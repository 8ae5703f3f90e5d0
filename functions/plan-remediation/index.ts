import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { newId, now } from '../shared/live.ts';
import { liveReasoners } from '../shared/live-reasoners.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveTargets } from '../shared/live-targets.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('plan-remediation');
const catalog = bundledCatalog();

export const handler = room(
  { name: 'plan-remediation', parse: readStep, instruments },
  createHandler({
    incidents: liveStore(),
    targets: liveTargets(catalog),
    manifests: bundledManifests(),
    reasoners: liveReasoners(catalog.catalog.model),
    catalog,
    journal: instruments.journal,
    newId,
    now,
  }),
);
