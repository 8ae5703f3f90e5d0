import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce, type Findings, gap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';

const COLLECTOR = 'logs';
const GROUPS_AT_ONCE = 4;
/** How much of the time before the onset is read as normal. */
const BASELINE_SECONDS = 1800;
/** The most that is read of one log group in one window. Lines are cut at this many characters: what follows is data, not meaning. */
const MAX_EVENTS = 5000;
const MAX_BYTES = 1_000_000;
const MAX_LINE_CHARACTERS = 4000;
/** Most pages of a quiet group are empty; without this a search through one could take the whole budget. */
const MAX_PAGES = 50;

interface Window {
  called: 'before the onset' | 'since the onset';
  fromMillis: number;
  /** Exclusive; CloudWatch's own end is inclusive. */
  toMillis: number;
}

interface Source extends ScopedComponent {
  logGroup: string;
}

/** Reads one window into the findings; answers with false when the bounds were met before its end. */
const read = async (
  logs: Sender<'logs'>,
  { component, logGroup }: Source,
  { fromMillis, toMillis }: Window,
  found: Findings,
  signal: AbortSignal,
): Promise<boolean> => {
  let events = 0;
  let bytes = 0;
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: fromMillis,
        endTime: toMillis - 1,
        limit: Math.min(MAX_EVENTS - events, 10_000),
        nextToken,
      }),
      { abortSignal: signal },
    );
    for (const { timestamp, message } of answer.events ?? []) {
      if (timestamp === undefined || message === undefined) continue;
      const line = message.slice(0, MAX_LINE_CHARACTERS);
      events += 1;
      bytes += Buffer.byteLength(line);
      if (events > MAX_EVENTS || bytes > MAX_BYTES) return false;
      found.logs.push({ component, at: new Date(timestamp).toISOString(), message: line });
    }
    nextToken = answer.nextToken;
    if (!nextToken) return true;
    if (events >= MAX_EVENTS) return false;
  }
  return false;
};

const logGroupsOf = (catalog: Catalog, { service, kind, name }: ScopedComponent): string[] => {
  const named = catalog.services[service]?.telemetry.logGroups ?? [];
  // Lambda's own log group, unless the catalog says better.
  return named.length === 0 && kind === 'lambda-function' ? [`/aws/lambda/${name}`] : named;
};

/** Log lines of every component's groups: half an hour before the onset, and everything since, both bounded in events and bytes. */
export const logsCollector = (catalog: Catalog, clientsFor: ClientsFor<'logs'>, budgetSeconds: number): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const onset = Date.parse(scope.onsetAt);
    const baselineFrom = Math.max(Date.parse(scope.baselineFromAt), onset - 1000 * BASELINE_SECONDS);
    // The incident first: when the budget ends early, it is the baseline that is missing.
    const windows: Window[] = [
      { called: 'since the onset', fromMillis: onset, toMillis: Date.parse(scope.toAt) },
      { called: 'before the onset', fromMillis: baselineFrom, toMillis: onset },
    ];
    const sources = byPlace(scope).flatMap(({ place, components }) =>
      components.flatMap((parts) => logGroupsOf(catalog, parts).map((logGroup) => ({ ...parts, place, logGroup }))),
    );
    const work = windows
      .filter(({ fromMillis, toMillis }) => fromMillis < toMillis)
      .flatMap((window) => sources.map((source) => ({ window, source })));
    await eachAtOnce(work, GROUPS_AT_ONCE, ({ window, source }) => {
      const { component, logGroup, place } = source;
      const about = `the lines of ${logGroup} ${window.called}`;
      return ask(found, { collector: COLLECTOR, component, action: 'logs:FilterLogEvents', about }, async () => {
        const whole = await read(clientsFor(place).logs, source, window, found, signal);
        if (!whole) {
          const because = `${logGroup} has more lines ${window.called} than are read (${MAX_EVENTS} lines or ${MAX_BYTES} bytes); the first ones are used`;
          found.gaps.push(gap(COLLECTOR, component, because));
        }
      });
    });
  },
});
