import type { Catalog } from '../../contracts/catalog.ts';
import type { Change } from '../../contracts/change.ts';
import { readChange } from './read-change.ts';

export interface JoinedChanges {
  /** Each change once, oldest first. */
  changes: Change[];
  /** Why events that were looked up could not be read, in their order. */
  unreadable: string[];
}

/** One order, whatever was found first. */
const inOrder = (a: Change, b: Change): number =>
  a.at === b.at ? (a.changeId < b.changeId ? -1 : 1) : a.at < b.at ? -1 : 1;

/**
 * The changes that were stored as they happened, with those that were looked up afterwards. The same id is the same change, and the
 * stored one counts: when it was stored, it was known whether a remediation held its target. What neither knew as Selfheal's
 * own stays a stranger's; what one knew as its own is its own.
 */
export const joinChanges = (stored: readonly Change[], events: readonly unknown[], catalog: Catalog): JoinedChanges => {
  const readings = events.map((event) => readChange(event, catalog));
  const lookedUp = readings.flatMap((reading) => (reading.kind === 'changes' ? reading.changes : []));
  const changes = new Map<string, Change>();
  for (const change of [...stored, ...lookedUp]) {
    const known = changes.get(change.changeId);
    changes.set(change.changeId, known ? { ...known, own: known.own || change.own } : change);
  }
  return {
    changes: [...changes.values()].sort(inOrder),
    unreadable: readings.flatMap((reading) => (reading.kind === 'unreadable' ? [reading.because] : [])),
  };
};
