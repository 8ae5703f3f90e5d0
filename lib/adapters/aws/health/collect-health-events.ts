import {
  type AffectedEntity,
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
  type Event,
  type EventFilter,
} from '@aws-sdk/client-health';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { ask, type Collector, eachAtOnce, gap, inChunksOf, type Look, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import {
  counted,
  type Happening,
  happening,
  PLATFORM,
  STORY_BEFORE_ONSET_SECONDS,
  stillSoAt,
} from '../observatory/platform-facts.ts';
import { affectedComponents, healthServicesOf, isOfTheStory } from './affected-components.ts';

/** Every list in a filter holds at most ten, and so do questions about entities and details. */
const MOST_IN_A_LIST = 10;
const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** Of the entities of ten events: most events name few. */
const PAGES_TOGETHER = 2;
const EVENTS_AT_ONCE = 2;
/** Events of the story: more at once would be a day on which AWS itself is the news. */
const MAX_EVENTS = 40;

const NO_PLAN = 'SubscriptionRequiredException';

type Health = Sender<'health'>;

const filtersFor = (components: readonly ScopedComponent[], { onsetAt }: Scope): EventFilter[] => {
  // Events of services that are one for all regions are told as `global`.
  const regions = inChunksOf(MOST_IN_A_LIST, [...new Set(components.map(({ region }) => region)), 'global']);
  const services = inChunksOf(MOST_IN_A_LIST, healthServicesOf(components));
  const from = new Date(Date.parse(onsetAt) - 1000 * STORY_BEFORE_ONSET_SECONDS);
  const eventTypeCategories: EventFilter['eventTypeCategories'] = ['issue', 'scheduledChange'];
  return regions.flatMap((inRegions) =>
    services.flatMap((ofServices): EventFilter[] => {
      const where = { regions: inRegions, services: ofServices, eventTypeCategories };
      return [
        // What was planned turns open late: by its start it is told what has begun.
        { ...where, eventStatusCodes: ['open', 'upcoming'] },
        { ...where, eventStatusCodes: ['closed'], endTimes: [{ from }] },
      ];
    }),
  );
};

const eventsBy = async (health: Health, filter: EventFilter, { found, signal }: Look): Promise<Event[]> => {
  const events: Event[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await health.send(new DescribeEventsCommand({ filter, maxResults: PAGE_SIZE, nextToken }), {
      abortSignal: signal,
    });
    events.push(...(answer.events ?? []));
    nextToken = answer.nextToken;
    if (!nextToken) return events;
  }
  found.gaps.push(
    gap(PLATFORM, null, `AWS Health has more than ${MAX_PAGES * PAGE_SIZE} such events; the newest were looked at`),
  );
  return events;
};

interface Entities {
  entities: AffectedEntity[];
  /** Nothing more is there: what did not come is not affected. */
  whole: boolean;
}

const entitiesOf = async (
  health: Health,
  eventArns: string[],
  mostPages: number,
  signal: AbortSignal,
): Promise<Entities> => {
  const entities: AffectedEntity[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await health.send(
      new DescribeAffectedEntitiesCommand({ filter: { eventArns }, maxResults: PAGE_SIZE, nextToken }),
      { abortSignal: signal },
    );
    entities.push(...(answer.entities ?? []));
    nextToken = answer.nextToken;
    if (!nextToken) return { entities, whole: true };
  }
  return { entities, whole: false };
};

/** The entities of each event: asked for together, and apart where one that has many would leave nothing to the others. */
const entitiesByEvent = async (health: Health, eventArns: string[], { found, signal }: Look) => {
  const together = await entitiesOf(health, eventArns, PAGES_TOGETHER, signal);
  if (together.whole)
    return new Map(
      eventArns.map((arn) => [arn, together.entities.filter(({ eventArn }) => eventArn === arn)] as const),
    );
  const apart = new Map<string, AffectedEntity[]>();
  await eachAtOnce(eventArns, EVENTS_AT_ONCE, async (arn) => {
    const { entities, whole } = await entitiesOf(health, [arn], MAX_PAGES, signal);
    apart.set(arn, entities);
    if (!whole) {
      const because = `AWS Health names more than ${MAX_PAGES * PAGE_SIZE} resources for ${arn}; whether it touches others is not known`;
      found.gaps.push(gap(PLATFORM, null, because));
    }
  });
  return apart;
};

const descriptionsOf = async (health: Health, eventArns: string[], signal: AbortSignal) => {
  const { successfulSet = [] } = await health.send(new DescribeEventDetailsCommand({ eventArns }), {
    abortSignal: signal,
  });
  return new Map(
    successfulSet.map(({ event, eventDescription }) => [event?.arn, eventDescription?.latestDescription ?? '']),
  );
};

const wordsOf = ({ eventTypeCode, statusCode, startTime, availabilityZone }: Event, description: string): string =>
  [
    `${eventTypeCode} is ${statusCode}${startTime ? `, since ${startTime.toISOString()}` : ''}${availabilityZone ? `, in ${availabilityZone}` : ''}`,
    description.replace(/\s+/g, ' ').trim(),
  ]
    .filter(Boolean)
    .join(': ');

const lookAtAccount = async (health: Health, components: readonly ScopedComponent[], look: Look): Promise<void> => {
  const { scope, found, signal } = look;
  const seen = new Map<string, Event>();
  for (const filter of filtersFor(components, scope))
    for (const event of await eventsBy(health, filter, look))
      if (event.arn && isOfTheStory(event, scope)) seen.set(event.arn, event);
  if (seen.size > MAX_EVENTS)
    found.gaps.push(gap(PLATFORM, null, `AWS Health tells of ${seen.size} events; ${MAX_EVENTS} were looked at`));
  const happenings: Happening[] = [];
  for (const chunk of inChunksOf(MOST_IN_A_LIST, [...seen.values()].slice(0, MAX_EVENTS))) {
    const entities = await entitiesByEvent(
      health,
      chunk.flatMap(({ arn }) => arn ?? []),
      look,
    );
    const touched = chunk
      .map((event) => ({
        event,
        hit: affectedComponents(event, entities.get(event.arn ?? '') ?? [], components),
      }))
      .filter(({ hit }) => hit.length > 0);
    if (touched.length === 0) continue;
    const descriptions = await descriptionsOf(
      health,
      touched.flatMap(({ event }) => event.arn ?? []),
      signal,
    );
    for (const { event, hit } of touched)
      for (const { component } of hit)
        happenings.push(
          happening(
            component,
            'aws-health-event',
            stillSoAt(event.startTime, scope),
            wordsOf(event, descriptions.get(event.arn) ?? ''),
          ),
        );
  }
  found.platform.push(...counted(happenings));
};

/**
 * What AWS says of its own health: problems that last or ended within the story, and changes that are being made. Asked of the active
 * endpoint; an account without the support plan that the API needs says so once, as a standing gap.
 */
export const healthCollector = (
  clientsFor: ClientsFor<'health'>,
  activeRegion: () => Promise<string>,
  budgetSeconds: number,
): Collector => ({
  name: `${PLATFORM}: AWS Health`,
  source: PLATFORM,
  budgetSeconds,
  async look(look) {
    const watched = byPlace(look.scope)
      .flatMap(({ components }) => components)
      .filter((component) => healthServicesOf([component]).length > 0);
    if (watched.length === 0) return;
    const region = await activeRegion();
    await Promise.all(
      [...Map.groupBy(watched, ({ account }) => account)].map(([account, components]) => {
        const action = 'health:DescribeEvents, health:DescribeAffectedEntities and health:DescribeEventDetails';
        const about = `what AWS says of its own health in ${account}`;
        return ask(look.found, { collector: PLATFORM, action, about }, async () => {
          try {
            await lookAtAccount(clientsFor({ account, region }).health, components, look);
          } catch (error) {
            if (awsErrorCode(error) !== NO_PLAN) throw error;
            const because = `AWS Health's API needs a support plan (Business Support+, Enterprise or Unified Operations), which ${account} does not have; switch awsHealth off in the catalog's sources, its events on EventBridge come without`;
            look.found.gaps.push(standingGap(PLATFORM, null, because));
          }
        });
      }),
    );
  },
});
