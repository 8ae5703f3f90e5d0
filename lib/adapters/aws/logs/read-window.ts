import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Sender } from '../clients.ts';

/** A stretch of time in epoch milliseconds; the end is exclusive. */
export interface Stretch {
  fromMillis: number;
  toMillis: number;
}

export interface ReadLine {
  atMillis: number;
  message: string;
}

export interface WindowRead {
  lines: ReadLine[];
  /** The stretches of the window of which every line was read, in order. One, the window itself, where all of it was. */
  stretches: Stretch[];
}

/** Lines are cut at this many characters: what follows is data, not meaning. */
const MAX_LINE_CHARACTERS = 4000;
/** What FilterLogEvents takes for a page (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html). */
const MAX_PAGE_EVENTS = 10_000;

export interface Bounds {
  events: number;
  bytes: number;
  /** Most pages of a quiet group are empty; without this a search through one could take the whole budget. */
  pages: number;
}

/** A group that writes less than this in a window is read whole. */
const WHOLE: Bounds = { events: 2500, bytes: 500_000, pages: 50 };
/** One that writes more is sampled: so much from the beginning of each of so many equal parts of the rest of the window. */
const SAMPLE: Bounds = { events: 500, bytes: 100_000, pages: 10 };
const PARTS = 6;

/**
 * Reads from the beginning of a stretch until its end or until the bounds are met: what is covered ends where the last line begins.
 * With a filter pattern only the lines that it matches.
 */
export const readFrom = async (
  logs: Sender<'logs'>,
  logGroup: string,
  { fromMillis, toMillis }: Stretch,
  bounds: Bounds,
  signal: AbortSignal,
  filterPattern?: string,
): Promise<{ lines: ReadLine[]; coveredTo: number }> => {
  const lines: ReadLine[] = [];
  let bytes = 0;
  let nextToken: string | undefined;
  const cut = () => ({ lines, coveredTo: lines.at(-1)?.atMillis ?? fromMillis });
  for (let page = 0; page < bounds.pages; page += 1) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: fromMillis,
        // CloudWatch's own end is inclusive.
        endTime: toMillis - 1,
        limit: Math.min(bounds.events - lines.length, MAX_PAGE_EVENTS),
        nextToken,
        ...(filterPattern === undefined ? {} : { filterPattern }),
      }),
      { abortSignal: signal },
    );
    for (const { timestamp, message } of answer.events ?? []) {
      if (timestamp === undefined || message === undefined) continue;
      const line = message.slice(0, MAX_LINE_CHARACTERS);
      bytes += Buffer.byteLength(line);
      if (lines.length >= bounds.events || bytes > bounds.bytes) return cut();
      lines.push({ atMillis: timestamp, message: line });
    }
    nextToken = answer.nextToken;
    if (!nextToken) return { lines, coveredTo: toMillis };
    if (lines.length >= bounds.events) return cut();
  }
  return cut();
};

/**
 * The lines of a group in a window: all of them, or a sample that is spread over the window where there are too many. Which it was,
 * the stretches say. Throws when AWS does not answer.
 */
export const readWindow = async (
  logs: Sender<'logs'>,
  logGroup: string,
  window: Stretch,
  signal: AbortSignal,
): Promise<WindowRead> => {
  const first = await readFrom(logs, logGroup, window, WHOLE, signal);
  const lines = first.lines;
  const stretches = [{ fromMillis: window.fromMillis, toMillis: first.coveredTo }];
  if (first.coveredTo >= window.toMillis) return { lines, stretches };
  const partMillis = (window.toMillis - window.fromMillis) / PARTS;
  // The parts begin where they do in every group of a component, so that what was read of several can be compared.
  for (let part = 1; part < PARTS; part += 1) {
    const fromMillis = Math.round(window.fromMillis + part * partMillis);
    if (fromMillis < first.coveredTo) continue;
    const toMillis = Math.round(fromMillis + partMillis);
    const sample = await readFrom(logs, logGroup, { fromMillis, toMillis }, SAMPLE, signal);
    lines.push(...sample.lines);
    stretches.push({ fromMillis, toMillis: sample.coveredTo });
  }
  return { lines, stretches: stretches.filter(({ fromMillis, toMillis }) => fromMillis < toMillis) };
};

/** The time that lies in a stretch of each of two lists. */
export const common = (some: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  some.flatMap((one) =>
    others.flatMap((other) => {
      const fromMillis = Math.max(one.fromMillis, other.fromMillis);
      const toMillis = Math.min(one.toMillis, other.toMillis);
      return fromMillis < toMillis ? [{ fromMillis, toMillis }] : [];
    }),
  );
