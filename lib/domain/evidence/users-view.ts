import type { ComponentId } from '../../contracts/component.ts';
import type { SeriesRole } from '../../contracts/observation.ts';
import type { Look, Stretch } from './finding.ts';
import { median } from './statistics.ts';

/** Values without which nothing is called normal. */
const MINIMUM_PRESENT = 2;
const MINIMUM_NORMAL = 10;
/** With fewer requests in the present a share of failures is a coin toss. */
export const MINIMUM_REQUESTS = 20;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Whether normal time and the present are both known well enough to be compared. */
export const isComparable = (stretch: Stretch | null): stretch is Stretch =>
  stretch !== null && stretch.normalValues.length >= MINIMUM_NORMAL && stretch.presentValues.length >= MINIMUM_PRESENT;

/** A metric that is nothing but zero is as well one that nobody feeds. */
const isAlive = (stretch: Stretch | null): stretch is Stretch =>
  isComparable(stretch) && [...stretch.normalValues, ...stretch.presentValues].some((value) => value !== 0);

/** Failures are told minute by minute, or, by counters that leave zeros out, now and then. */
const countsFaults = (stretch: Stretch | null): boolean => {
  const normal = stretch?.normalValues ?? [];
  return isComparable(stretch) || (normal.length > 0 && !normal.includes(0));
};

const QUEUE_ROLES: readonly SeriesRole[] = ['saturation:age', 'saturation:backlog'];

/**
 * Whether the numbers would show it if users suffered: waiting and failures are both known, over enough requests; of what holds
 * work for others, how much waits or for how long. The processor of a hung worker looks perfectly normal.
 */
export const couldTell = (look: Look, component: ComponentId): boolean => {
  const requests = look.stretch(component, 'requests');
  const served =
    isComparable(requests) &&
    sum(requests.presentValues) >= MINIMUM_REQUESTS &&
    isAlive(look.stretch(component, 'latencySeconds')) &&
    countsFaults(look.stretch(component, 'faults'));
  return served || QUEUE_ROLES.some((role) => isAlive(look.stretch(component, role)));
};

/** A promise that is not kept: of what, the value now, and the one that was promised. */
export interface MissedObjective {
  role: SeriesRole;
  what: string;
  now: number;
  promised: number;
}

/** What users get less of than was promised, however usual that is. What was not measured misses nothing. */
export const missedObjectives = (look: Look, component: ComponentId): MissedObjective[] => {
  const objectives = look.serviceOf(component)?.objectives;
  if (!objectives) return [];
  const now = (role: SeriesRole): readonly number[] => look.stretch(component, role)?.presentValues ?? [];
  const { latencySecondsAtMost = Number.POSITIVE_INFINITY, availabilityAtLeast = 0, saturationAtMost } = objectives;
  const served = sum(now('requests'));
  const seconds = median(now('latencySeconds'));
  const availability = served >= MINIMUM_REQUESTS ? 1 - sum(now('faults')) / served : Number.NaN;
  return [
    ...(seconds > latencySecondsAtMost
      ? [{ role: 'latencySeconds' as const, what: 'latency in seconds', now: seconds, promised: latencySecondsAtMost }]
      : []),
    ...(availability < availabilityAtLeast
      ? [{ role: 'faults' as const, what: 'availability', now: availability, promised: availabilityAtLeast }]
      : []),
    ...Object.entries(saturationAtMost)
      .map(([what, promised]) => {
        const role = `saturation:${what}` as const;
        return { role, what, now: median(now(role)), promised };
      })
      .filter((each) => each.now > each.promised),
  ];
};
