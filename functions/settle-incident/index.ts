import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('settle-incident');

export const handler = room(
  { name: 'settle-incident', parse: readStep, instruments },
  createHandler({ incidents: liveStore(), catalog: bundledCatalog(), now }),
);
