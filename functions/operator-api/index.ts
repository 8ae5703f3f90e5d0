import { handle } from 'hono/aws-lambda';
import { bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveLinkSecret } from '../shared/live-secret.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { createApp } from './handler.ts';

const serve = handle(
  createApp({ incidents: liveStore(), linkSecret: liveLinkSecret(), manifests: bundledManifests(), now }),
);

export const handler = room(
  {
    name: 'operator-api',
    parse: (event) => event as Parameters<typeof serve>[0],
    instruments: createInstruments('operator-api'),
  },
  (event) => serve(event),
);
