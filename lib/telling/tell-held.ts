import type { Catalog } from '../contracts/catalog.ts';
import type { HeldNotice } from '../contracts/notices.ts';
import { digestOf } from '../domain/notices/digest.ts';
import { isQuietFor } from '../domain/notices/route.ts';
import type { NoticeRecords } from '../ports/notice-records.ts';
import type { TellChannel } from '../ports/notifier.ts';
import { firstToTake, type Send, type TakingParts } from './first-to-take.ts';

export interface TellHeldParts extends TakingParts {
  catalog: Pick<Catalog, 'notices'>;
  records: Pick<NoticeRecords, 'heldNotices' | 'forgetNotice'>;
  /** By their names in the catalog. */
  channels: Readonly<Record<string, TellChannel>>;
}

/**
 * Tells what quiet hours kept back and that is kept back no more: one message for the channels of each route. What no channel takes is
 * kept for the next round, and what is meant for channels that the catalog has no more is forgotten.
 */
export const createTellHeld = (parts: TellHeldParts) => async (): Promise<void> => {
  const { catalog, records, now } = parts;
  const held = await records.heldNotices();
  const due = held.filter(({ owners }) => !isQuietFor(catalog.notices, owners, now()));
  const byRoute = Map.groupBy(due, ({ channels }) => channels.join());
  await Promise.all([...byRoute.values()].map((together) => tellTogether(parts, together)));
};

const tellTogether = async (parts: TellHeldParts, together: readonly HeldNotice[]): Promise<void> => {
  const notice = { kind: 'digest', incidentId: null, ...digestOf(together) } as const;
  const sends = (together[0]?.channels ?? []).flatMap((name): Send[] => {
    const announce = parts.channels[name];
    return announce ? [[name, announce]] : [];
  });
  if (sends.length > 0 && !(await firstToTake(parts, notice, sends, null))) return;
  // Told before it is forgotten: told twice is harmless, forgotten and never told is not.
  for (const each of together) await parts.records.forgetNotice(each);
};
