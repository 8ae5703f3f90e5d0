import { type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, gap, type Look, standingGap } from '../observatory/collector.ts';
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

interface Answer {
  /** When the oldest call that was seen was made; the end of the time that was asked for where there was none. */
  oldest: Date;
  /** Nothing more is there: what was asked for was seen in whole. */
  whole: boolean;
}

/** Asks page by page, newest first, and never for more than it was given; every page counts at once, whatever comes after it. */
const createLookup = (cloudtrail: Sender<'cloudtrail'>, { from, place }: Uncovered, { found, signal }: Look) => {
  const pace = createPace(signal);
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

/** AWS states no bound; what is this old is taken as listed, which is several times the usual delay. */
const LISTED_AFTER_SECONDS = 900;

/** What was called right before the look is not listed yet, and looks as if it had not been called. */
const tellLateness = ({ place, to }: Uncovered, { scope, found }: Look): void => {
  const listedUntil = new Date(Date.parse(scope.toAt) - 1000 * LISTED_AFTER_SECONDS);
  if (listedUntil >= to) return;
  const late = `calls in ${place.region} after ${listedUntil.toISOString()} may not be listed yet: CloudTrail tells them some minutes late`;
  found.gaps.push(standingGap(COLLECTOR, null, late));
};

const lookUp = async (cloudtrail: Sender<'cloudtrail'>, uncovered: Uncovered, look: Look): Promise<void> => {
  const { place, names, to, everything, patterns, because, standing } = uncovered;
  const lookup = createLookup(cloudtrail, uncovered, look);
  const tell = standing ? standingGap : gap;
  if (patterns.length > 0) {
    const unnamed = `${because}, and it is asked by whole names: changes of ${patterns.join(', ')} are not looked up`;
    look.found.gaps.push(tell(COLLECTOR, null, unnamed));
  }
  if (everything || names.length > 0) tellLateness(uncovered, look);
  let before = to;
  if (everything) {
    const all = await lookup({ AttributeKey: 'ReadOnly', AttributeValue: 'false' }, to, MAX_CALLS_FOR_ALL);
    if (all.whole) return;
    before = all.oldest;
  }
  let whole = true;
  for (const name of names)
    whole = (await lookup({ AttributeKey: 'ResourceName', AttributeValue: name }, before, 1)).whole && whole;
  if (whole) return;
  const unseen = everything
    ? `more calls were made in ${place.region} than can be looked up: those before ${before.toISOString()} are not all known`
    : `there are more calls on ${names.length} names in ${place.region} than can be looked up: not all are known`;
  look.found.gaps.push(tell(COLLECTOR, null, `${because}, and ${unseen}`));
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
  source: COLLECTOR,
  budgetSeconds,
  async look(look) {
    await Promise.all(
      uncoveredBy(recording, look.scope, catalog).map((uncovered) => {
        const { account, region } = uncovered.place;
        const about = `which changes were made in ${region} of ${account} (${uncovered.because})`;
        return ask(look.found, { collector: COLLECTOR, action: 'cloudtrail:LookupEvents', about }, () =>
          lookUp(clientsFor(uncovered.place).cloudtrail, uncovered, look),
        );
      }),
    );
  },
});
