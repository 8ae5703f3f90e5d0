import { deliverDecision } from '../../lib/adapters/aws/sfn/deliver-decision.ts';
import { createFollowEnd } from '../../lib/telling/follow-end.ts';
import { bundledCatalog, bundledManifests } from '../shared/bundled.ts';
import { readEnvironment } from '../shared/environment.ts';
import { createInstruments } from '../shared/instruments.ts';
import { now } from '../shared/live.ts';
import { liveMailer } from '../shared/live-mailer.ts';
import { liveNotifier } from '../shared/live-notifier.ts';
import { liveLinkSecret } from '../shared/live-secret.ts';
import { liveTellNews } from '../shared/live-slack.ts';
import { liveStore } from '../shared/live-store.ts';
import { liveWorkflow } from '../shared/live-workflow.ts';
import { room } from '../shared/room.ts';
import { readApprovalStep } from '../shared/steps.ts';
import { createHandler } from './handler.ts';

const instruments = createInstruments('request-approval');
const catalog = bundledCatalog();
const { APPROVAL_BASE_URL } = readEnvironment(['APPROVAL_BASE_URL']);
const store = liveStore();

const { journal } = instruments;
const notifier = liveNotifier({ catalog, store, journal, mail: liveMailer(catalog, journal) });
const tellNews = liveTellNews(catalog.catalog.notices, journal);

export const handler = room(
  { name: 'request-approval', parse: readApprovalStep, instruments },
  createHandler({
    incidents: store,
    notifier,
    watchers: notifier.announce,
    ...(tellNews && { followEnd: createFollowEnd({ incidents: store, tellNews, journal }) }),
    workflow: liveWorkflow((sfn) => ({ deliver: deliverDecision(sfn) })),
    linkSecret: liveLinkSecret(),
    pagesUrl: APPROVAL_BASE_URL.replace(/\/$/, ''),
    manifests: bundledManifests(),
    catalog,
    journal,
    now,
  }),
);
