import { createSlackApi } from '../../lib/adapters/slack/api.ts';
import { createSlackDesk } from '../../lib/adapters/slack/desk.ts';
import { type NoticeSettings, slackChannels } from '../../lib/contracts/notices.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { TellNews } from '../../lib/ports/question-news.ts';
import type { SlackDesk } from '../../lib/ports/slack-desk.ts';
import { createTellNews } from '../../lib/telling/tell-news.ts';
import { readEnvironment } from './environment.ts';
import { now } from './live.ts';
import { channelSecrets } from './live-channel-secrets.ts';
import { liveStore } from './live-store.ts';

/** Whoever presses in Slack waits for three seconds, the decision included. */
const WORDS_SECONDS = 1;
/** Nobody waits for what is said of a question that has ended, but the next decision does. */
const NEWS_SECONDS = 4;

const deskOver = (secret: () => Promise<string>, journal: Journal, deadlineSeconds: number): SlackDesk => {
  const http = { fetch: (url: string, init: RequestInit) => fetch(url, init), now, deadlineSeconds };
  return createSlackDesk(createSlackApi({ ...http, secret }), (channel, because) =>
    journal.line('notice not delivered', { channel, because }),
  );
};

const secretOfSlack = () => channelSecrets(readEnvironment(['AWS_REGION']).AWS_REGION)('slack');

/** What the buttons in Slack need; null where the catalog names no Slack. */
export const liveSlackDesk = ({ slack, people }: NoticeSettings, store: IncidentStore, journal: Journal) => {
  if (!slack) return null;
  const slackSecret = secretOfSlack();
  return {
    slack,
    slackSecret,
    records: store,
    desk: deskOver(slackSecret, journal, WORDS_SECONDS),
    users: Object.fromEntries(Object.entries(people).map(([person, known]) => [person, known.slack])),
    slackRefused: (because: string) => journal.line('press in Slack refused', { because }),
  };
};

/** Says in Slack how questions end; null where the catalog names no Slack, and the room then needs no table. */
export const liveTellNews = (notices: NoticeSettings, journal: Journal): TellNews | null => {
  if (!notices.slack) return null;
  const store = liveStore();
  return createTellNews({
    incidents: store,
    records: store,
    desk: deskOver(secretOfSlack(), journal, NEWS_SECONDS),
    channels: slackChannels(notices),
    journal,
    now,
  });
};
