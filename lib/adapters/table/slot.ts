import { Slot } from './items.ts';
import { slotKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import {
  allOf,
  type Condition,
  equals,
  exists,
  notExists,
  remove,
  type SingleWrite,
  set,
  type Table,
  update,
} from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

/** A message queue keeps a message for 14 days at most, so a second delivery of an old event cannot come later. */
const REMEMBERED_SECONDS = 14 * 86_400;

export const readSlot = async (table: Table, group: string): Promise<Slot | null> => {
  const item = await table.get(slotKey(group));
  return item ? parseItem(Slot, item) : null;
};

/** The slot is this incident's and open. */
export const holdsSlot = (incidentId: string): Condition =>
  allOf(equals('incidentId', incidentId), notExists('closedAt'));

/** Takes the slot for a new incident, from nobody or from the closed incident that was seen there. */
export const takeSlot = (group: string, incidentId: string, former: Slot | null): SingleWrite =>
  update(
    slotKey(group),
    { incidentId: set(incidentId), closedAt: remove, [EXPIRY_ATTRIBUTE]: remove },
    former ? allOf(equals('incidentId', former.incidentId), exists('closedAt')) : notExists(),
  );

/** Frees the slot. It remembers whose it was, so that a second delivery of a counted event opens nothing. */
export const freeSlot = (group: string, incidentId: string, at: Date): SingleWrite =>
  update(
    slotKey(group),
    {
      closedAt: set(at.toISOString()),
      [EXPIRY_ATTRIBUTE]: set(Math.floor(at.getTime() / 1000) + REMEMBERED_SECONDS),
    },
    holdsSlot(incidentId),
  );
