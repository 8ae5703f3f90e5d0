import { TimelineEntry } from '../../contracts/incident.ts';

/** Compares by an instant, oldest first; what happened at one instant keeps its order. */
export const byTime =
  <T>(at: (each: T) => string) =>
  (a: T, b: T): number =>
    Date.parse(at(a)) - Date.parse(at(b));

const KINDS = TimelineEntry.shape.kind.options;

/** A timeline as people read it: oldest first, and what happened at one instant in the order of the work. */
export const asTimeline = (one: TimelineEntry, other: TimelineEntry): number =>
  byTime<TimelineEntry>(({ at }) => at)(one, other) || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind);
