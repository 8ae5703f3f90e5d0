import { handle } from 'hono/aws-lambda';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveLinkSecret } from '../shared/live-secret.ts';
import { liveSignIn } from '../shared/live-sign-in.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { createApp } from './handler.ts';

const instruments = createInstruments('operator-api');
const signIn = liveSignIn(bundledCatalog().catalog);

const serve = handle(
  createApp({
    incidents: liveStore(),
    linkSecret: liveLinkSecret(),
    manifests: bundledManifests(),
    failed: (error) => {
      instruments.logger.error('page failed', error instanceof Error ? error : new Error(String(error)));
      instruments.stepFailed('operator-api');
    },
    now,
    ...(signIn && {
      signIn: {
        ...signIn,
        refused: ({ refusal, because }) => instruments.journal.line('sign-in refused', { refusal, because }),
      },
    }),
  }),
);

export const handler = room(
  {
    name: 'operator-api',
    parse: (event) => event as Parameters<typeof serve>[0],
    instruments,
  },
  (event) => serve(event),
);
