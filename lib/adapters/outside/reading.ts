import { HttpError } from '../http/http-error.ts';
import { emptyMinutes, inStretchesOf, type Minutes, PERIOD_SECONDS } from '../minutes.ts';

/** What a tool answers to one query. */
export interface Reading {
  /** One for each minute that was asked for; null where the tool has no number. */
  values: (number | null)[];
  /** What the tool itself says is wrong with its answer. */
  warnings: string[];
  /** What it was measured on, by the names of OpenTelemetry's conventions. */
  attributes: Record<string, string>;
}

/** Asks one tool for one query, minute by minute. Throws {@link HttpError} when there is no usable answer. */
export type ReadQuery = (query: string, minutes: Minutes, signal: AbortSignal) => Promise<Reading>;

/** One series of a tool's answer: its numbers by when their minute began, epoch seconds. */
export interface OneSeries {
  points: readonly (readonly [atSeconds: number, value: number | null])[];
  attributes: Record<string, string>;
}

/** What one query of a stretch gave; `series` is null when there was none. */
export interface Stretch {
  series: OneSeries | null;
  warnings: readonly string[];
}

/**
 * Reads the minutes in stretches of at most so many, one after the other, and puts them together. Throws when a tool gives two
 * numbers for one minute: then it measured something else than was asked.
 */
export const readInStretches = async (
  asked: string,
  mostPoints: number,
  minutes: Minutes,
  read: (stretch: Minutes) => Promise<Stretch>,
): Promise<Reading> => {
  const values = emptyMinutes(minutes);
  const warnings = new Set<string>();
  const attributes: Record<string, string> = {};
  const taken = new Set<number>();
  for (const stretch of inStretchesOf(mostPoints, minutes)) {
    const { series, warnings: said } = await read(stretch);
    for (const warning of said) warnings.add(warning);
    Object.assign(attributes, series?.attributes);
    for (const [at, value] of series?.points ?? []) {
      const position = Math.floor((at - minutes.fromSeconds) / PERIOD_SECONDS);
      if (position < 0 || position >= values.length) continue;
      if (taken.has(position))
        throw unusable(asked, 'answered with several values a minute', 'let the query give one value a minute');
      taken.add(position);
      values[position] = value !== null && Number.isFinite(value) ? value : null;
    }
  }
  return { values, warnings: [...warnings], attributes };
};

/** An answer came, and it cannot be used. */
export const unusable = (asked: string, came: string, advice: string): HttpError =>
  new HttpError({ asked, came, advice, status: 200 });

/** A component has one number a role: which of several is meant, only its owners know. */
export const severalSeries = (asked: string, count: number | string, how: string): HttpError =>
  unusable(asked, `answered with ${count} series where one is needed`, `aggregate the query to one series, ${how}`);
