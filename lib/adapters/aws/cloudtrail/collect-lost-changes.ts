import { type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, gap, type Look } from '../observatory/collector.ts';
import { inEventForm } from './event-form.ts';
import { type Recording, type Uncovered, uncoveredBy } from './uncovered.ts';

const COLLECTOR = 'changes';
const PAGE_SIZE = 50;
/** For one place: a handful, for every caller in the account shares two calls a second in a region. */
const MAX_CALLS = 8;
/** Of these, at most so many for everything that was written there; the rest is kept for the components by name. */
const MAX_CALLS_FOR_ALL = 4;
/** Two a second are allowed; others may be asking too. */
const PAUSE_MILLISECONDS = 600;

/** Waits before every call but the first, so that one region is never asked more than it allows. */
const createPace = (signal: AbortSignal) => {
  let called = false;
  return async (): Promise<void> => {
    if (called)
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, PAUSE_MILLISECONDS);
        const stop = () => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
      });
    called = true;
  };
};
type Pace = ReturnType<typeof createPace>;

interface Answer {
  /** When the oldest call that was seen was made; the end of the time that was asked for where there was none. */
  oldest: Date;
  /** Nothing more is there: what was asked for was seen in whole. */
  whole: boolean;
}

/** Asks page by page, newest first, and never for more than it was given; every page counts at once, whatever comes after it. */
const createLookup = (cloudtrail: Sender<'cloudtrail'>, { from, place }: Uncovered, pace: Pace, look: Look) => {
  const { found, signal } = look;
  let left = MAX_CALLS;
  return async (attribute: LookupAttribute, to: Date, most: number): Promise<Answer> => {
    let oldest = to;
    let nextToken: string | undefined;
    for (let page = 0; page < most && left > 0; page += 1) {
      await pace();
      left -= 1;
      const { Events = [], NextToken } = await cloudtrail.send(
        new LookupEventsCommand({
          LookupAttributes: [attribute],
          StartTime: from,
          EndTime: to,
          MaxResults: PAGE_SIZE,
          NextToken: nextToken,
        }),
        { abortSignal: signal },
      );
      for (const event of Events) {
        if (event.EventTime && event.EventTime < oldest) oldest = event.EventTime;
        const told = event.ReadOnly === 'true' ? null : inEventForm(event, place.account);
        if (told !== null) found.changeEvents.push(told);
      }
      nextToken = NextToken;
      if (!nextToken) return { oldest, whole: true };
    }
    return { oldest, whole: false };
  };
};

/** The name that CloudTrail lists a resource under: the last part, where a name has several. */
const resourceName = (name: string): string => name.split('/').at(-1) ?? name;

const lookUp = async (
  cloudtrail: Sender<'cloudtrail'>,
  uncovered: Uncovered,
  pace: Pace,
  look: Look,
): Promise<void> => {
  const { place, components, to, eventSource, because } = uncovered;
  const lookup = createLookup(cloudtrail, uncovered, pace, look);
  const first: LookupAttribute = eventSource
    ? { AttributeKey: 'EventSource', AttributeValue: eventSource }
    : { AttributeKey: 'ReadOnly', AttributeValue: 'false' };
  const { oldest, whole: all } = await lookup(first, to, MAX_CALLS_FOR_ALL);
  if (all) return;
  const names = eventSource ? [] : [...new Set(components.map(({ name }) => resourceName(name)))];
  let whole = names.length > 0;
  for (const name of names)
    whole = (await lookup({ AttributeKey: 'ResourceName', AttributeValue: name }, oldest, 1)).whole && whole;
  if (whole) return;
  const unseen = `${because}, and more calls were made in ${place.region} than can be looked up: those before ${oldest.toISOString()} are not all known`;
  look.found.gaps.push(gap(COLLECTOR, null, unseen));
};

/**
 * Changes before the onset that the stored records cannot know of, looked up in CloudTrail: late (minutes) and limited, which is why
 * it is asked only where there is no record. Hands events on in EventBridge's form; reads management events that write, nothing else.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const lostChangesCollector = (
  catalog: Catalog,
  clientsFor: ClientsFor<'cloudtrail'>,
  recording: Recording,
  budgetSeconds: number,
): Collector => ({
  name: 'changes: CloudTrail',
  budgetSeconds,
  async look(look) {
    const byRegion = Map.groupBy(
      uncoveredBy(recording, look.scope, catalog),
      ({ place: { account, region } }) => `${account}:${region}`,
    );
    await Promise.all(
      [...byRegion.values()].map(async (stretches) => {
        const pace = createPace(look.signal);
        for (const uncovered of stretches) {
          const { account, region } = uncovered.place;
          const about = `which changes were made in ${region} of ${account} (${uncovered.because})`;
          await ask(look.found, { collector: COLLECTOR, action: 'cloudtrail:LookupEvents', about }, () =>
            lookUp(clientsFor(uncovered.place).cloudtrail, uncovered, pace, look),
          );
        }
      }),
    );
  },
});
