import { bundledCatalog } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('record-change');

export const handler = room(
  { name: 'record-change', parse: (event) => event, instruments },
  createHandler({ incidents: liveStore(), catalog: bundledCatalog(), journal: instruments.journal }),
);
