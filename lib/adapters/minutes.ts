import type { Scope } from '../contracts/observation.ts';

export const PERIOD_SECONDS = 60;

/** Whole minutes [fromSeconds, toSeconds), epoch seconds. */
export interface Minutes {
  fromSeconds: number;
  toSeconds: number;
}

const startOfMinute = (instant: string): number => Math.floor(Date.parse(instant) / 60_000) * PERIOD_SECONDS;

/** Baseline and incident. The minute under way is left out: its numbers are still growing. */
export const minutesOf = ({ baselineFromAt, toAt }: Pick<Scope, 'baselineFromAt' | 'toAt'>): Minutes => ({
  fromSeconds: startOfMinute(baselineFromAt),
  toSeconds: startOfMinute(toAt),
});

/** A place for each minute, without data until some comes. */
export const emptyMinutes = ({ fromSeconds, toSeconds }: Minutes): (number | null)[] =>
  Array.from({ length: Math.max(0, toSeconds - fromSeconds) / PERIOD_SECONDS }, () => null);

/** The same minutes in stretches of at most so many, for tools that bound what one query may answer. */
export const inStretchesOf = (most: number, { fromSeconds, toSeconds }: Minutes): Minutes[] => {
  const length = most * PERIOD_SECONDS;
  return Array.from({ length: Math.max(0, Math.ceil((toSeconds - fromSeconds) / length)) }, (_, index) => ({
    fromSeconds: fromSeconds + index * length,
    toSeconds: Math.min(toSeconds, fromSeconds + (index + 1) * length),
  }));
};
