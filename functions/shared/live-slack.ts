import { createSlackApi } from '../../lib/adapters/slack/api.ts';
import { createSlackDesk } from '../../lib/adapters/slack/desk.ts';
import type { NoticeSettings } from '../../lib/contracts/notices.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import { readEnvironment } from './environment.ts';
import { now } from './live.ts';
import { channelSecrets } from './live-channel-secrets.ts';

/** Whoever presses in Slack waits for three seconds, the decision included. */
const WORDS_SECONDS = 1;

/** What the buttons in Slack need; null where the catalog names no Slack. */
export const liveSlackDesk = ({ slack, people }: NoticeSettings, store: IncidentStore, journal: Journal) => {
  if (!slack) return null;
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  const slackSecret = channelSecrets(AWS_REGION)('slack');
  const http = { fetch: (url: string, init: RequestInit) => fetch(url, init), now, deadlineSeconds: WORDS_SECONDS };
  return {
    slack,
    slackSecret,
    records: store,
    desk: createSlackDesk(createSlackApi({ ...http, secret: slackSecret }), (channel, because) =>
      journal.line('notice not delivered', { channel, because }),
    ),
    users: Object.fromEntries(Object.entries(people).map(([person, known]) => [person, known.slack])),
    slackRefused: (because: string) => journal.line('press in Slack refused', { because }),
  };
};
