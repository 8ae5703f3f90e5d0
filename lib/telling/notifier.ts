import { inTime } from '../asking/in-time.ts';
import type { Catalog } from '../contracts/catalog.ts';
import type { NoticeKind, PersonalWay } from '../contracts/notices.ts';
import { type NoticeFacts, noticeFacts } from '../domain/notices/facts.ts';
import { routeNotice, waysTo } from '../domain/notices/route.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentRecords } from '../ports/incident-store.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notice, Notifier } from '../ports/notifier.ts';

export interface NotifierParts {
  catalog: Catalog;
  incidents: Pick<IncidentRecords, 'incident' | 'note'>;
  /** By their names in the catalog. */
  channels: Readonly<Record<string, Notifier['announce']>>;
  /** Told of everything, whatever the routes say. Left out where the function may not publish. */
  topic?: Notifier['announce'];
  ways: Partial<Readonly<Record<PersonalWay, Notifier['tell']>>>;
  journal: Journal;
  now: Clock;
}

/** Longer than the channels' own deadlines: this one is for what hangs in spite of them. */
const CHANNEL_SECONDS = 8;

type Send = readonly [name: string, send: () => Promise<boolean>];

/**
 * Tells people by the catalog's routes and quiet hours. A channel that is down, late or broken is passed over for the next one, and
 * that is written down; nothing here ever throws for it.
 */
export const createNotifier = (parts: NotifierParts): Notifier => {
  const { catalog, channels, topic, ways, now } = parts;
  return {
    async tell(person, notice) {
      const facts = await factsOf(parts, notice);
      const sends = waysTo(catalog.notices, person, notice.kind, facts, now()).flatMap((way): Send[] => {
        const tell = ways[way];
        return tell ? [[way, () => tell(person, notice)]] : [];
      });
      return firstToTake(parts, notice, sends, person);
    },

    async announce(notice) {
      const facts = await factsOf(parts, notice);
      const lists = routeNotice(catalog.notices, notice.kind, facts, now()).map((names) =>
        names.flatMap((name): Send[] => {
          const announce = channels[name];
          return announce ? [[name, () => announce(notice)]] : [];
        }),
      );
      const all = topic ? [...lists, [['topic', () => topic(notice)] as const]] : lists;
      const taken = await Promise.all(all.map((sends) => firstToTake(parts, notice, sends, null)));
      return taken.includes(true);
    },
  };
};

const factsOf = async (
  { catalog, incidents, journal }: NotifierParts,
  { incidentId }: Pick<Notice, 'incidentId'>,
): Promise<NoticeFacts> => {
  try {
    return noticeFacts(catalog, incidentId === null ? null : await incidents.incident(incidentId));
  } catch (error) {
    journal.line('whose an incident is could not be read: its notice goes where all do', {
      incidentId,
      error: String(error),
    });
    return noticeFacts(catalog, null);
  }
};

const firstToTake = async (
  parts: NotifierParts,
  notice: Notice,
  sends: readonly Send[],
  person: string | null,
): Promise<boolean> => {
  const passedOver: string[] = [];
  for (const [name, send] of sends) {
    if (await takes(parts, name, send)) {
      if (passedOver.length > 0) await writeDown(parts, notice, passedOver, name, person);
      return true;
    }
    passedOver.push(name);
  }
  if (passedOver.length > 0) await writeDown(parts, notice, passedOver, null, person);
  return false;
};

const takes = async ({ journal }: NotifierParts, channel: string, send: () => Promise<boolean>): Promise<boolean> => {
  try {
    const taken = await inTime(send(), CHANNEL_SECONDS);
    if (taken === 'late')
      journal.line('notice not delivered', { channel, because: `not taken within ${CHANNEL_SECONDS} s` });
    return taken === true;
  } catch (error) {
    journal.line('notice not delivered', { channel, because: String(error) });
    return false;
  }
};

const SAID: Readonly<Record<NoticeKind, string>> = {
  'approval-request': 'a question',
  escalated: 'a hand-over',
  healed: 'an end',
  flapping: 'a flapping alarm',
  'self-alarm': 'an alarm of Selfheal itself',
};

/** Onto the incident's timeline, where one is known. */
const writeDown = async (
  { incidents, journal, now }: NotifierParts,
  { incidentId, kind }: Notice,
  passedOver: readonly string[],
  taker: string | null,
  person: string | null,
): Promise<void> => {
  const whom = person === null ? '' : ` for ${person}`;
  const summary = `${SAID[kind]}${whom} was not taken by ${passedOver.join(', ')}; ${taker === null ? 'nothing else did' : `${taker} has it`}`;
  journal.line('channel passed over', { incidentId, kind, passedOver: passedOver.join(', '), taker });
  if (incidentId === null) return;
  try {
    const incident = await incidents.incident(incidentId);
    if (!incident) return;
    const { attempt } = incident;
    const key = `notice-${kind}-${attempt}-${person ?? passedOver[0]}`.slice(0, 200);
    const because = ['the log says why: "notice not delivered"'];
    await incidents.note({ incidentId, attempt, at: now().toISOString(), key, kind: 'workflow', summary, because });
  } catch (error) {
    journal.line('that a channel was passed over could not be noted', { incidentId, error: String(error) });
  }
};
