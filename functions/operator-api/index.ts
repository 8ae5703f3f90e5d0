import { handle } from 'hono/aws-lambda';
import { beginEarly } from '../shared/begin-early.ts';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveLinkSecret } from '../shared/live-secret.ts';
import { liveSignIn } from '../shared/live-sign-in.ts';
import { liveSlackDesk } from '../shared/live-slack.ts';
import { liveStore } from '../shared/live-store.ts';
import { room } from '../shared/room.ts';
import { createApp } from './handler.ts';

const instruments = createInstruments('operator-api');
const { catalog, policyVersion } = bundledCatalog();
const manifests = bundledManifests();
const signIn = liveSignIn(catalog);
const store = liveStore();
const slack = liveSlackDesk(catalog.notices, store, instruments.journal);
const linkSecret = liveLinkSecret();
// Slack waits for three seconds, and the first press may wake this function up.
if (slack) beginEarly(slack.slackSecret, linkSecret, () => store.link('of-nobody'));

const serve = handle(
  createApp({
    incidents: store,
    linkSecret,
    manifests,
    policyVersion,
    failed: (error) => {
      instruments.logger.error('page failed', error instanceof Error ? error : new Error(String(error)));
      instruments.stepFailed('operator-api');
    },
    now,
    ...(slack && { slack }),
    ...(signIn && {
      console: { incidents: store, catalog, manifests, now },
      signIn: {
        ...signIn,
        refused: ({ refusal, because }) => instruments.journal.line('sign-in refused', { refusal, because }),
        passed: (what, who) => instruments.journal.line(what, who),
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
