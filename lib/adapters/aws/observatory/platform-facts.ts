import type { ComponentId } from '../../../contracts/component.ts';
import type { PlatformFact, Scope } from '../../../contracts/observation.ts';

export const PLATFORM = 'platform';

/** How long before the onset the platform's own words still belong to the story: a leak kills before the alarm fires. */
export const STORY_BEFORE_ONSET_SECONDS = 1800;

const MAX_DETAIL_CHARACTERS = 500;

/** One thing that happened once. */
export type Happening = Omit<PlatformFact, 'count'>;

/** Whether an instant lies in the incident or shortly before it. */
export const inStory = (at: Date | undefined, { onsetAt, toAt }: Scope): at is Date =>
  at !== undefined &&
  at.getTime() >= Date.parse(onsetAt) - 1000 * STORY_BEFORE_ONSET_SECONDS &&
  at.getTime() <= Date.parse(toAt);

/** When something that still lasts is told of: when it began, where that belongs to the story, else that it is so now. */
export const stillSoAt = (since: Date | undefined, scope: Scope): Date =>
  inStory(since, scope) ? since : new Date(scope.toAt);

export const happening = (component: ComponentId, what: PlatformFact['what'], at: Date, detail: string): Happening => ({
  component,
  what,
  at: at.toISOString(),
  detail: detail.slice(0, MAX_DETAIL_CHARACTERS),
});

/** Happenings of the same kind on the same component as one fact: how often, since when, and the newest one's words. */
export const counted = (happenings: readonly Happening[]): PlatformFact[] => {
  const byKind = Map.groupBy(happenings, ({ component, what }) => `${what}|${component}`);
  return [...byKind.values()].flatMap((same) => {
    const inOrder = same.toSorted((one, other) => one.at.localeCompare(other.at));
    const [first, newest] = [inOrder[0], inOrder.at(-1)];
    return first && newest ? [{ ...newest, at: first.at, count: same.length }] : [];
  });
};
