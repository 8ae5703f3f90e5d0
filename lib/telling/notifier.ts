import type { Catalog } from '../contracts/catalog.ts';
import type { PersonalWay } from '../contracts/notices.ts';
import { type NoticeFacts, noticeFacts } from '../domain/notices/facts.ts';
import { heldLists, routeNotice, waysTo } from '../domain/notices/route.ts';
import type { NoticeRecords } from '../ports/notice-records.ts';
import type { Notice, Notifier, TellChannel, TellPerson } from '../ports/notifier.ts';
import { firstToTake, type Send, type TakingParts } from './first-to-take.ts';

export interface NotifierParts extends TakingParts {
  catalog: Catalog;
  /** By their names in the catalog. */
  channels: Readonly<Record<string, TellChannel>>;
  /** Told of everything, whatever the routes say. Left out where the function may not publish. */
  topic?: TellChannel;
  ways: Partial<Readonly<Record<PersonalWay, TellPerson>>>;
  records: Pick<NoticeRecords, 'holdNotice'>;
}

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
        return tell ? [[way, (said) => tell(person, said)]] : [];
      });
      return firstToTake(parts, notice, sends, person);
    },

    async announce(notice) {
      const facts = await factsOf(parts, notice);
      const at = now();
      // What cannot be kept is told at once: rather disturbed than not told.
      const notKept = await hold(parts, notice, facts, at);
      const lists = [...routeNotice(catalog.notices, notice.kind, facts, at), ...notKept].map((names) =>
        names.flatMap((name): Send[] => {
          const announce = channels[name];
          return announce ? [[name, announce]] : [];
        }),
      );
      const all = topic ? [...lists, [['topic', topic] as const]] : lists;
      const taken = await Promise.all(all.map((sends) => firstToTake(parts, notice, sends, null)));
      return taken.includes(true);
    },
  };
};

/** Keeps for the channels what quiet hours keep from them. Answers the lists for which it could not. */
const hold = async (
  { catalog, records, journal }: NotifierParts,
  { incidentId, kind, subject }: Omit<Notice, 'link'>,
  facts: NoticeFacts,
  at: Date,
): Promise<(readonly string[])[]> => {
  const heldAt = at.toISOString();
  const notKept: (readonly string[])[] = [];
  for (const { channels, owners } of heldLists(catalog.notices, kind, facts, at))
    try {
      await records.holdNotice({
        channels: [...channels],
        owners: [...owners],
        incidentId,
        kind,
        subject,
        heldAt,
      });
    } catch (error) {
      notKept.push(channels);
      journal.line('a notice could not be kept until quiet hours are over', { incidentId, kind, error: String(error) });
    }
  return notKept;
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
