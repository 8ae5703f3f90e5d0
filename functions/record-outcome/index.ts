import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveAnnouncer } from '../shared/live-notifier.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { readStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('record-outcome');

export const handler = room(
  { name: 'record-outcome', parse: readStep, instruments },
  createHandler({
    incidents: liveStore(),
    notifier: { announce: liveAnnouncer(instruments.journal) },
    journal: instruments.journal,
    now,
  }),
);
