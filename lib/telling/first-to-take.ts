import { inTime } from '../asking/in-time.ts';
import type { NoticeKind } from '../contracts/notices.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentRecords } from '../ports/incident-records.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notice } from '../ports/notifier.ts';

export interface TakingParts {
  incidents: Pick<IncidentRecords, 'incident' | 'note'>;
  journal: Journal;
  now: Clock;
}

/** Longer than the channels' own deadlines: this one is for what hangs in spite of them. */
const CHANNEL_SECONDS = 8;

export type Send = readonly [name: string, send: () => Promise<boolean>];

/** Tries them in order until one takes the notice. A channel that is down, late or broken is passed over, and that is written down. */
export const firstToTake = async (
  parts: TakingParts,
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

const takes = async ({ journal }: TakingParts, channel: string, send: () => Promise<boolean>): Promise<boolean> => {
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
  digest: 'what quiet hours kept back',
};

/** Onto the incident's timeline, where one is known. */
const writeDown = async (
  { incidents, journal, now }: TakingParts,
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
