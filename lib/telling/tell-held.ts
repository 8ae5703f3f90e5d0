import type { Catalog } from '../contracts/catalog.ts';
import type { HeldNotice } from '../contracts/notices.ts';
import { digestOf } from '../domain/notices/digest.ts';
import { isQuietFor } from '../domain/notices/route.ts';
import type { NoticeRecords } from '../ports/notice-records.ts';
import type { Notice, TellChannel } from '../ports/notifier.ts';
import type { OutcomeRecords } from '../ports/outcome-records.ts';
import { firstToTake, type Send, type TakingParts } from './first-to-take.ts';

export interface TellHeldParts extends TakingParts {
  incidents: TakingParts['incidents'] & Pick<OutcomeRecords, 'outcome'>;
  catalog: Pick<Catalog, 'notices'>;
  records: Pick<NoticeRecords, 'heldNotices' | 'forgetNotice'>;
  /** By their names in the catalog. */
  channels: Readonly<Record<string, TellChannel>>;
}

/**
 * Tells what quiet hours kept back and that is kept back no more: one message for the channels of each route, and one for each incident
 * that PagerDuty is to call people for and that they still have. What no channel takes is kept for the next round, and what is meant
 * for channels that the catalog has no more, or to call people for what is over, is forgotten.
 */
export const createTellHeld = (parts: TellHeldParts) => async (): Promise<void> => {
  const { catalog, records, journal, now } = parts;
  const held = await records.heldNotices((error) =>
    journal.line('a notice of quiet hours cannot be read', { error: String(error) }),
  );
  const due = held.filter(({ owners }) => !isQuietFor(catalog.notices, owners, now()));
  const sorted = await Promise.all(due.map((each) => sortOut(parts, each)));
  const messages = Map.groupBy(
    sorted.filter((each) => each !== null),
    ({ channels, calledFor }) => [calledFor ?? '', ...channels].join(),
  );
  const told = await Promise.allSettled([...messages.values()].map((together) => tellTogether(parts, together)));
  const failed = told.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
};

/** What was held, and where it goes by now. */
interface Due {
  held: HeldNotice;
  channels: readonly string[];
  /** The incident that people are called for; null where it is only told. */
  calledFor: string | null;
}

/** Null where it is not known yet. */
const sortOut = async (parts: TellHeldParts, held: HeldNotice): Promise<Due | null> => {
  const { channels, kind, incidentId } = held;
  const calls = (name: string) => parts.catalog.notices.channels[name]?.kind === 'pagerduty';
  try {
    if (kind === 'escalated' && incidentId !== null && channels.some(calls) && (await isPeoples(parts, incidentId)))
      return { held, channels, calledFor: incidentId };
    return { held, channels: channels.filter((name) => !calls(name)), calledFor: null };
  } catch (error) {
    parts.journal.line('whether people still have an incident is not known: it waits for the next round', {
      incidentId,
      error: String(error),
    });
    return null;
  }
};

/** Whether it is in people's hands, or has left them without anybody knowing that it is over. */
const isPeoples = async ({ incidents }: TellHeldParts, incidentId: string): Promise<boolean> => {
  const incident = await incidents.incident(incidentId);
  if (incident?.state !== 'closed') return incident?.state === 'escalated';
  return (await incidents.outcome(incidentId))?.result === 'escalated';
};

const tellTogether = async (parts: TellHeldParts, together: readonly Due[]): Promise<void> => {
  const notice = noticeOf(together);
  const sends = (together[0]?.channels ?? []).flatMap((name): Send[] => {
    const announce = parts.channels[name];
    return announce ? [[name, announce]] : [];
  });
  if (sends.length > 0 && !(await firstToTake(parts, notice, sends, null))) return;
  // Told before it is forgotten: told twice is harmless, forgotten and never told is not.
  for (const { held } of together) await parts.records.forgetNotice(held);
};

const noticeOf = (together: readonly Due[]): Notice => {
  // Two routes may have kept the same for one channel.
  const each = new Map(together.map(({ held }) => [JSON.stringify([held.incidentId, held.kind, held.subject]), held]));
  const digest = digestOf([...each.values()]);
  const [first] = together;
  return first?.calledFor
    ? {
        kind: 'escalated',
        incidentId: first.calledFor,
        subject: first.held.subject,
        lines: ['It was handed over in quiet hours, which are over.', ...digest.lines],
      }
    : { kind: 'digest', incidentId: null, ...digest };
};
