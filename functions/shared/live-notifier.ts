import { createPagerDuty } from '../../lib/adapters/pagerduty/channel.ts';
import { createSlackApi } from '../../lib/adapters/slack/api.ts';
import { createSlackChannel, createSlackTeller } from '../../lib/adapters/slack/channel.ts';
import { createTeamsChannel } from '../../lib/adapters/teams/channel.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { type NoticeChannel, secretOfChannel } from '../../lib/contracts/notices.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier, TellChannel, TellPerson } from '../../lib/ports/notifier.ts';
import { createNotifier, type NotifierParts } from '../../lib/telling/notifier.ts';
import { createTellHeld } from '../../lib/telling/tell-held.ts';
import { readEnvironment, readOptional } from './environment.ts';
import { now } from './live.ts';
import { channelSecrets } from './live-channel-secrets.ts';

/** For one channel: a room that tells several in a row still ends in time. */
const CHANNEL_SECONDS = 5;

const HTTP = { fetch: (url: string, init: RequestInit) => fetch(url, init), now, deadlineSeconds: CHANNEL_SECONDS };

export interface LiveNotifierParts {
  catalog: VersionedCatalog;
  store: IncidentStore;
  journal: Journal;
  /** Left out where the room may not send mail. */
  mail?: TellPerson;
  /** Left out where the room may not publish. */
  topic?: TellChannel;
}

/** What both ways of telling channels are made of. */
const partsOf = ({ catalog: { catalog }, store, journal }: Omit<LiveNotifierParts, 'mail' | 'topic'>) => {
  const { AWS_REGION: region } = readEnvironment(['AWS_REGION']);
  const { notices } = catalog;
  const undelivered = (channel: string, because: string) => journal.line('notice not delivered', { channel, because });
  const unremembered = (channel: string, error: unknown) =>
    journal.line('where a notice was told is not remembered', { channel, error: String(error) });
  const secretOf = channelSecrets(region);
  const api = createSlackApi({ ...HTTP, secret: secretOf('slack') });
  const pagesUrl =
    Object.keys(catalog.access).length > 0 ? (readOptional('APPROVAL_BASE_URL')?.replace(/\/$/, '') ?? null) : null;
  const announcerOf = (name: string, channel: NoticeChannel): TellChannel => {
    const common = { ...HTTP, name, undelivered, unremembered, secret: secretOf(secretOfChannel(name, channel)) };
    if (channel.kind === 'slack')
      return createSlackChannel(api, { ...common, conversation: channel.conversation, records: store });
    if (channel.kind === 'teams') return createTeamsChannel(common);
    const severityOf = async (incidentId: string) => (await store.incident(incidentId))?.severity ?? null;
    return createPagerDuty({ ...common, region: channel.region, severityOf });
  };
  const channels = Object.fromEntries(
    Object.entries(notices.channels).map(([name, channel]) => [name, announcerOf(name, channel)]),
  );
  return {
    api,
    undelivered,
    unremembered,
    common: { catalog, incidents: store, records: store, channels, journal, now, pagesUrl },
  };
};

/** Everything by which this deployment tells people. */
export const liveNotifier = ({ mail, topic, ...parts }: LiveNotifierParts): Notifier => {
  const { api, undelivered, unremembered, common } = partsOf(parts);
  const { notices } = common.catalog;
  const { store: records } = parts;
  const users = Object.fromEntries(Object.entries(notices.people).map(([person, { slack }]) => [person, slack]));
  const ways: NotifierParts['ways'] = {
    ...(notices.slack ? { slack: createSlackTeller(api, { users, records, undelivered, unremembered }) } : {}),
    ...(mail ? { mail } : {}),
  };
  return createNotifier({ ...common, ...(topic ? { topic } : {}), ways });
};

/** Tells this deployment's channels what quiet hours kept back. */
export const liveTellHeld = (parts: Omit<LiveNotifierParts, 'mail' | 'topic'>) => createTellHeld(partsOf(parts).common);
