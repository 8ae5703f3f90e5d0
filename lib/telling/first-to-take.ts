import { inTime } from '../asking/in-time.ts';
import type { NoticeKind } from '../contracts/notices.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentRecords } from '../ports/incident-records.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notice, Taken } from '../ports/notifier.ts';

export interface TakingParts {
  incidents: Pick<IncidentRecords, 'incident' | 'note'>;
  journal: Journal;
  now: Clock;
  /** Where the operator's pages are; null where there are none to sign in to. */
  pagesUrl: string | null;
  /** Left out: longer than the channels' own deadlines. */
  channelSeconds?: number;
}

/** For what hangs in spite of the channels' own deadlines. */
const CHANNEL_SECONDS = 8;

/** What is sent may say more than the notice: that an earlier one may have it. */
export type Send = readonly [name: string, send: (notice: Notice) => Promise<Taken>];

interface PassedOver {
  name: string;
  mayHave: boolean;
}

/**
 * Tries them in order until one takes the notice. A channel that is down, late or broken is passed over, and that is written down. One
 * that did not say whether it took it is passed over, too, because told twice is better than not told: whoever is told next learns that.
 */
export const firstToTake = async (
  parts: TakingParts,
  notice: Notice,
  sends: readonly Send[],
  person: string | null,
): Promise<boolean> => {
  const passedOver: PassedOver[] = [];
  for (const [name, send] of sends) {
    const taken = await takes(parts, name, () => send(toldBefore(withPage(notice, parts), passedOver)));
    if (taken === true) {
      if (passedOver.length > 0) await writeDown(parts, notice, passedOver, name, person);
      return true;
    }
    passedOver.push({ name, mayHave: taken === 'unknown' });
  }
  if (passedOver.length > 0) await writeDown(parts, notice, passedOver, null, person);
  return false;
};

const withPage = (notice: Notice, { pagesUrl }: TakingParts): Notice =>
  pagesUrl === null || notice.incidentId === null
    ? notice
    : { ...notice, page: `${pagesUrl}/console/incidents/${notice.incidentId}` };

/** Says first, lest it be cut off, in which channels the very same may be found. */
const toldBefore = (notice: Notice, passedOver: readonly PassedOver[]): Notice => {
  const names = passedOver.filter(({ mayHave }) => mayHave).map(({ name }) => name);
  if (names.length === 0) return notice;
  const line = `The same may have been told in ${names.join(' and ')}, which did not say whether it took it.`;
  const { lines, sections } = notice;
  return {
    ...notice,
    lines: [line, ...lines],
    ...(sections && { sections: [{ title: 'Perhaps told twice', lines: [line] }, ...sections] }),
  };
};

const takes = async (
  { journal, channelSeconds = CHANNEL_SECONDS }: TakingParts,
  channel: string,
  send: () => Promise<Taken>,
): Promise<Taken> => {
  try {
    const taken = await inTime(send(), channelSeconds);
    if (taken !== 'late') return taken;
    journal.line('notice not delivered', { channel, because: `not taken within ${channelSeconds} s` });
    return 'unknown';
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
  digest: 'what quiet hours kept back',
};

/** Onto the incident's timeline, where one is known. */
const writeDown = async (
  { incidents, journal, now }: TakingParts,
  { incidentId, kind }: Notice,
  passedOver: readonly PassedOver[],
  taker: string | null,
  person: string | null,
): Promise<void> => {
  const whom = person === null ? '' : ` for ${person}`;
  const names = passedOver.map(({ name, mayHave }) => (mayHave ? `${name} (which may have it all the same)` : name));
  const summary = `${SAID[kind]}${whom} was not taken by ${names.join(', ')}; ${taker === null ? 'nothing else did' : `${taker} has it`}`;
  journal.line('channel passed over', { incidentId, kind, passedOver: names.join(', '), taker });
  if (incidentId === null) return;
  try {
    const incident = await incidents.incident(incidentId);
    if (!incident) return;
    const { attempt } = incident;
    const key = `notice-${kind}-${attempt}-${person ?? passedOver[0]?.name}`.slice(0, 200);
    const because = ['the log says why: "notice not delivered"'];
    await incidents.note({ incidentId, attempt, at: now().toISOString(), key, kind: 'workflow', summary, because });
  } catch (error) {
    journal.line('that a channel was passed over could not be noted', { incidentId, error: String(error) });
  }
};
