import {
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
  type Event,
} from '@aws-sdk/client-health';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeHealthRegion } from '../../../../lib/adapters/aws/health/active-region.ts';
import { affectedComponents } from '../../../../lib/adapters/aws/health/affected-components.ts';
import { healthCollector } from '../../../../lib/adapters/aws/health/collect-health-events.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { componentParts } from '../../../../lib/contracts/component.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, CHECKOUT, FULFILMENT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const minute = (after: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * after);
const STOREFRONT = `${ACCOUNT}:${REGION}:ecs-service:shop/storefront`;
const ISSUE =
  'arn:aws:health:eu-west-1::event/ECS/AWS_ECS_OPERATIONAL_ISSUE/AWS_ECS_OPERATIONAL_ISSUE_KWQPY_EXAMPLE111';

const anEvent = (given: Partial<Event> = {}): Event => ({
  arn: ISSUE,
  service: 'ECS',
  eventTypeCode: 'AWS_ECS_OPERATIONAL_ISSUE',
  eventTypeCategory: 'issue',
  region: REGION,
  startTime: minute(-5),
  lastUpdatedTime: minute(1),
  statusCode: 'open',
  eventScopeCode: 'PUBLIC',
  ...given,
});

interface Told {
  open?: Event[];
  closed?: Event[];
  entities?: { eventArn: string; entityValue: string; statusCode?: 'IMPAIRED' | 'UNIMPAIRED' }[];
}

const health = ({ open = [], closed = [], entities = [] }: Told) =>
  new FakeClient()
    .on(DescribeEventsCommand, ({ filter }) => ({
      events: filter?.eventStatusCodes?.includes('closed') ? closed : open,
    }))
    .on(DescribeAffectedEntitiesCommand, ({ filter }) => ({
      entities: entities.filter(({ eventArn }) => filter?.eventArns?.includes(eventArn)),
    }))
    .on(DescribeEventDetailsCommand, ({ eventArns = [] }) => ({
      successfulSet: eventArns.map((arn) => ({
        event: { arn },
        eventDescription: { latestDescription: 'We are\n\n investigating increased error rates.' },
      })),
      failedSet: [],
    }));

const EVERYTHING = aScope(['checkout', CHECKOUT], ['storefront', STOREFRONT], ['pricing', PRICING], ['out', PROVIDER]);
const collect = (client: FakeClient, scope = EVERYTHING) => {
  const asked: { account: string; region: string }[] = [];
  const clientsFor = (place: { account: string; region: string }) => {
    asked.push(place);
    return { health: client };
  };
  return runCollectors([healthCollector(clientsFor, async () => 'us-east-2', 10)], scope).then((found) => ({
    ...found,
    asked,
  }));
};

describe('the AWS Health collector', () => {
  it('counts a problem of a whole service for every component of that service there, in the words of AWS', async () => {
    const { platform, gaps, asked } = await collect(health({ open: [anEvent()] }));
    expect(platform).toEqual(
      [CHECKOUT, STOREFRONT].map((component) => ({
        component,
        what: 'aws-health-event',
        at: minute(-5).toISOString(),
        count: 1,
        detail: `AWS_ECS_OPERATIONAL_ISSUE is open, since ${minute(-5).toISOString()}: We are investigating increased error rates.`,
      })),
    );
    expect(gaps).toEqual([]);
    expect(asked).toEqual([{ account: ACCOUNT, region: 'us-east-2' }]);
  });

  it('asks for the services and regions in scope: what lasts, and what ended since shortly before the onset', async () => {
    const client = health({});
    await collect(client);
    const where = {
      regions: [REGION, 'global'],
      services: ['ECS', 'FARGATE', 'LAMBDA'],
      eventTypeCategories: ['issue', 'scheduledChange'],
    };
    expect(client.sent(DescribeEventsCommand).map(({ filter }) => filter)).toEqual([
      { ...where, eventStatusCodes: ['open', 'upcoming'] },
      { ...where, eventStatusCodes: ['closed'], endTimes: [{ from: minute(-30) }] },
    ]);
    expect(client.sent(DescribeAffectedEntitiesCommand)).toEqual([]);
  });

  it('counts an event about resources for the components that it names', async () => {
    const account = anEvent({ eventScopeCode: 'ACCOUNT_SPECIFIC' });
    const entityValue = 'arn:aws:ecs:eu-west-1:111122223333:service/shop/checkout';
    const { platform } = await collect(
      health({ open: [account], entities: [{ eventArn: ISSUE, entityValue, statusCode: 'IMPAIRED' }] }),
    );
    expect(platform.map(({ component }) => component)).toEqual([CHECKOUT]);
  });

  it.each([
    ['a problem that began long ago and lasts', anEvent({ startTime: minute(-600) }), 2],
    [
      'a problem that ended within the story',
      anEvent({ statusCode: 'closed', startTime: minute(-600), endTime: minute(-5) }),
      2,
    ],
    [
      'a problem that ended before',
      anEvent({ statusCode: 'closed', startTime: minute(-600), endTime: minute(-60) }),
      0,
    ],
    [
      'a change that is planned',
      anEvent({ eventTypeCategory: 'scheduledChange', statusCode: 'upcoming', startTime: minute(600) }),
      0,
    ],
    [
      'a change whose time has come',
      anEvent({ eventTypeCategory: 'scheduledChange', statusCode: 'upcoming', startTime: minute(-1) }),
      2,
    ],
    [
      'a change that was open for weeks',
      anEvent({ eventTypeCategory: 'scheduledChange', startTime: minute(-20_000) }),
      0,
    ],
  ])('tells of %s: %#', async (_, event, facts) => {
    const { platform } = await collect(health(event.statusCode === 'closed' ? { closed: [event] } : { open: [event] }));
    expect(platform).toHaveLength(facts);
    for (const { at } of platform) expect(Date.parse(at)).toBeGreaterThanOrEqual(minute(-30).getTime());
  });

  it('reads events and entities page by page, ten events to a question', async () => {
    const events = Array.from({ length: 25 }, (_, index) => anEvent({ arn: `${ISSUE}-${index}` }));
    const client = health({})
      .on(DescribeEventsCommand, ({ filter, nextToken }) => {
        if (filter?.eventStatusCodes?.includes('closed')) return { events: [] };
        return nextToken ? { events: events.slice(20) } : { events: events.slice(0, 20), nextToken: 'more' };
      })
      .on(DescribeAffectedEntitiesCommand, ({ nextToken }) => ({
        entities: [],
        nextToken: nextToken ? undefined : 'more',
      }));
    const { platform } = await collect(client, aScope(['checkout', CHECKOUT]));
    expect(platform).toMatchObject([{ component: CHECKOUT, count: 25 }]);
    expect(client.sent(DescribeAffectedEntitiesCommand)).toHaveLength(6);
    expect(client.sent(DescribeEventDetailsCommand).map(({ eventArns }) => eventArns?.length)).toEqual([10, 10, 5]);
  });

  it('reads an event apart from one that names very many resources, so that it is not blamed on everything', async () => {
    const [many, few] = ['many', 'few'].map((name) =>
      anEvent({ arn: `${ISSUE}-${name}`, eventScopeCode: 'ACCOUNT_SPECIFIC', eventTypeCode: name }),
    ) as [Event, Event];
    const page = (event: Event, ...names: string[]) =>
      names.map((entityValue) => ({ eventArn: event.arn, entityValue, statusCode: 'IMPAIRED' as const }));
    const client = health({ open: [many, few] }).on(DescribeAffectedEntitiesCommand, ({ filter }) =>
      filter?.eventArns?.includes(many.arn ?? '')
        ? { entities: page(many, 'other/one', 'other/two'), nextToken: 'always' }
        : { entities: page(few, 'shop/storefront') },
    );
    const { platform, gaps } = await collect(client);
    expect(platform.map(({ component, detail }) => [component, detail?.split(' ')[0]])).toEqual([[STOREFRONT, 'few']]);
    expect(gaps.map(({ because, standing }) => [because, standing])).toEqual([
      [`AWS Health names more than 500 resources for ${many.arn}; whether it touches others is not known`, undefined],
    ]);
    // Two pages together, then five and one apart.
    expect(client.sent(DescribeAffectedEntitiesCommand)).toHaveLength(8);
  });

  it('says when AWS has more to tell than is looked at', async () => {
    const client = health({}).on(DescribeEventsCommand, () => ({ events: [], nextToken: 'always' }));
    const { gaps } = await collect(client);
    expect(gaps.map(({ because }) => because)).toContain(
      'AWS Health has more than 500 such events; the newest were looked at',
    );
    expect(client.sent(DescribeEventsCommand)).toHaveLength(10);
  });

  it('says once that a support plan is needed, and holds it against nothing', async () => {
    const client = new FakeClient().on(DescribeEventsCommand, () => {
      throw awsError('SubscriptionRequiredException');
    });
    const { gaps } = await collect(client);
    expect(gaps).toMatchObject([{ collector: 'platform', standing: true }]);
    expect(gaps[0]?.because).toMatch(/needs a support plan .* switch awsHealth off/);
  });

  it.each([
    ['AccessDeniedException', /allow health:DescribeEvents/],
    ['ThrottlingException', /the limit of this API is reached/],
  ])('states a gap when it is answered %s', async (code, because) => {
    const client = new FakeClient().on(DescribeEventsCommand, () => {
      throw awsError(code);
    });
    const { gaps } = await collect(client);
    expect(gaps.map(({ because: why, standing }) => [why, standing])).toEqual([
      [expect.stringMatching(because), undefined],
    ]);
  });

  it('asks nothing about what is no service of AWS', async () => {
    const client = new FakeClient();
    expect(await collect(client, aScope(['out', PROVIDER]))).toMatchObject({ platform: [], gaps: [], asked: [] });
  });
});

describe('what an event touches', () => {
  const all = [CHECKOUT, STOREFRONT, PRICING, FULFILMENT].map((component) => ({
    ...componentParts(component),
    component,
    service: component,
  }));
  const touched = (event: Event, ...entityValues: string[]) =>
    affectedComponents(
      event,
      entityValues.map((entityValue) => ({ entityValue })),
      all,
    ).map(({ component }) => component);
  const own = (service: string) => anEvent({ service, eventScopeCode: 'ACCOUNT_SPECIFIC' });

  it('is a function by its name or ARN, with or without a qualifier', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:shop-pricing';
    for (const value of ['shop-pricing', arn, `${arn}:live`]) expect(touched(own('LAMBDA'), value)).toEqual([PRICING]);
    expect(touched(own('LAMBDA'), `${arn}-2`)).toEqual([]);
  });

  it('is everything of the kind where AWS does not name the resource', () => {
    expect(touched(own('ECS'), 'UNKNOWN')).toEqual([CHECKOUT, STOREFRONT]);
    expect(touched(own('ECS'), ACCOUNT)).toEqual([CHECKOUT, STOREFRONT]);
    expect(touched(own('ECS'))).toEqual([CHECKOUT, STOREFRONT]);
  });

  it('is nothing in another region, nothing of another service, and nothing that AWS says is well', () => {
    expect(touched({ ...own('ECS'), region: 'eu-central-1' })).toEqual([]);
    expect(touched(own('RDS'))).toEqual([]);
    expect(affectedComponents(own('ECS'), [{ entityValue: 'shop/checkout', statusCode: 'UNIMPAIRED' }], all)).toEqual(
      [],
    );
  });

  it('is everywhere for an event that is global', () => {
    expect(touched({ ...own('LAMBDA'), region: 'global' })).toEqual([PRICING]);
  });

  it('is only ever of the service’s own kinds, whatever the entities are called', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ECS', 'LAMBDA', 'EC2', 'RDS', 'IAM'),
        fc.array(fc.oneof(fc.string(), fc.constantFrom(...all.map(({ name }) => name)))),
        (service, values) => {
          const kinds = { ECS: 'ecs-service', LAMBDA: 'lambda-function', EC2: 'auto-scaling-group' } as Record<
            string,
            string
          >;
          for (const component of touched(own(service), ...values))
            expect(componentParts(component).kind).toBe(kinds[service]);
        },
      ),
    );
  });
});

describe('the active endpoint of AWS Health', () => {
  it('is where its global name points', async () => {
    const asked: string[] = [];
    const region = await activeHealthRegion(async (name) => {
      asked.push(name);
      return ['health.us-east-2.amazonaws.com'];
    });
    expect([region, asked]).toEqual(['us-east-2', ['global.health.amazonaws.com']]);
  });

  it.each([
    ['no answer', async () => Promise.reject(new Error('ENODATA'))],
    ['an answer that names no endpoint', async () => ['example.com']],
  ])('is the usual one with %s', async (_, resolve) => {
    expect(await activeHealthRegion(resolve)).toBe('us-east-1');
  });
});
