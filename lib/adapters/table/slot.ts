import { groupsOf, type Incident } from '../../contracts/incident.ts';
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

export type ClosedSlot = Slot & { closedAt: string };

export const isClosed = (slot: Slot): slot is ClosedSlot => slot.closedAt !== undefined;

export const readSlot = async (table: Table, group: string): Promise<Slot | null> => {
  const item = await table.get(slotKey(group));
  return item ? parseItem(Slot, item) : null;
};

/** The slots of several groups; a group that never had an incident is left out. */
export const readSlots = async (table: Table, groups: readonly string[]): Promise<Map<string, Slot>> => {
  const items = groups.length === 0 ? [] : await table.batchGet(groups.map(slotKey));
  return new Map(
    groups.flatMap((group): [string, Slot][] => {
      const item = items.find(({ PK }) => PK === slotKey(group).PK);
      return item ? [[group, parseItem(Slot, item)]] : [];
    }),
  );
};

/** The slot is this incident's and open. */
export const holdsSlot = (incidentId: string): Condition =>
  allOf(equals('incidentId', incidentId), notExists('closedAt'));

const wasLeftBy = (incidentId: string): Condition => allOf(equals('incidentId', incidentId), exists('closedAt'));

/** Takes the slot for a new incident, from nobody or from the closed incident that was seen there, which it remembers. */
export const takeSlot = (group: string, incidentId: string, former: ClosedSlot | null): SingleWrite =>
  update(
    slotKey(group),
    {
      incidentId: set(incidentId),
      closedAt: remove,
      [EXPIRY_ATTRIBUTE]: remove,
      ...(former && { former: set({ incidentId: former.incidentId, closedAt: former.closedAt }) }),
    },
    former ? wasLeftBy(former.incidentId) : notExists(),
  );

/** Hands the slot of an open incident to the one that it was merged into. */
export const handSlot = (group: string, from: string, to: string): SingleWrite =>
  update(slotKey(group), { incidentId: set(to) }, holdsSlot(from));

/** Gives a closed incident the slots back that nobody has taken since. */
export const retakeSlots = async (table: Table, incident: Incident): Promise<SingleWrite[]> => {
  const slots = await readSlots(table, groupsOf(incident));
  return [...slots].flatMap(([group, { incidentId, closedAt }]) =>
    incidentId === incident.incidentId && closedAt !== undefined
      ? [update(slotKey(group), { closedAt: remove, [EXPIRY_ATTRIBUTE]: remove }, wasLeftBy(incidentId))]
      : [],
  );
};

/** Frees the slots that an incident holds. They remember whose they were, so that a second delivery of a counted event opens nothing. */
export const freeSlots = async (table: Table, incident: Incident, at: Date): Promise<SingleWrite[]> => {
  const slots = await readSlots(table, groupsOf(incident));
  return [...slots].flatMap(([group, { incidentId, closedAt }]) =>
    incidentId === incident.incidentId && closedAt === undefined
      ? [
          update(
            slotKey(group),
            {
              closedAt: set(at.toISOString()),
              [EXPIRY_ATTRIBUTE]: set(Math.floor(at.getTime() / 1000) + REMEMBERED_SECONDS),
            },
            holdsSlot(incidentId),
          ),
        ]
      : [],
  );
};
