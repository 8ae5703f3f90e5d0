import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { install } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lostChangesCollector } from '../../../../lib/adapters/aws/cloudtrail/collect-lost-changes.ts';
import { inEventForm } from '../../../../lib/adapters/aws/cloudtrail/event-form.ts';
import { uncoveredBy } from '../../../../lib/adapters/aws/cloudtrail/uncovered.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { readChange } from '../../../../lib/domain/changes/read-change.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const minute = (after: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * after);
const HOME = { account: ACCOUNT, region: REGION };
const LONG_AGO = { home: HOME, since: '2026-01-01T00:00:00.000Z' };
const FRESH = { home: HOME, since: minute(-90).toISOString() };
const SCOPE = aScope(['checkout', CHECKOUT], ['pricing', PRICING], ['provider', PROVIDER]);
const withRole = (...resources: string[]): Catalog => {
  const catalog = aCatalog();
  const { pricing } = catalog.services;
  if (!pricing) throw new Error('the catalog has no service pricing');
  if (resources.length === 0) resources.push(`arn:aws:iam::${ACCOUNT}:role/service-role/shop-pricing`);
  return Catalog.parse({ ...catalog, services: { ...catalog.services, pricing: { ...pricing, resources } } });
};

/** An event as LookupEvents gives it: its own record is a text with JSON in it. */
const looked = (eventName: string, at: Date, given: Record<string, unknown> = {}): Event => ({
  EventId: `id-${at.getTime()}`,
  EventName: eventName,
  ReadOnly: 'false',
  EventTime: at,
  EventSource: 'lambda.amazonaws.com',
  Username: 'pipeline',
  CloudTrailEvent: JSON.stringify({
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/pipeline` },
    eventTime: at.toISOString().replace('.000', ''),
    eventSource: 'lambda.amazonaws.com',
    eventName,
    awsRegion: REGION,
    requestParameters: { functionName: 'shop-pricing' },
    responseElements: null,
    eventID: `id-${at.getTime()}`,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...given,
  }),
});

describe('what the records cannot know', () => {
  it('is nothing where changes have been recorded for long, in the region of the rules', () => {
    expect(uncoveredBy(LONG_AGO, SCOPE, aCatalog())).toEqual([]);
  });

  it('is the time before the catalog was in force, up to the onset', () => {
    expect(uncoveredBy(FRESH, SCOPE, aCatalog())).toMatchObject([
      { place: HOME, from: minute(-60), to: minute(-30), everything: true, standing: false },
    ]);
    const afterwards = { home: HOME, since: minute(5).toISOString() };
    expect(uncoveredBy(afterwards, SCOPE, aCatalog())).toMatchObject([{ from: minute(-60), to: minute(0) }]);
  });

  it('is everything in a region that has no rules', () => {
    const away = aScope(['away', `${ACCOUNT}:eu-central-1:lambda-function:shop-away`]);
    expect(uncoveredBy(LONG_AGO, away, aCatalog())).toMatchObject([
      {
        place: { account: ACCOUNT, region: 'eu-central-1' },
        from: minute(-60),
        to: minute(0),
        everything: true,
        standing: true,
      },
    ]);
  });

  it('is IAM, where a service names its roles, unless the rules are in the one region that hears of it', () => {
    expect(uncoveredBy(LONG_AGO, SCOPE, withRole())).toMatchObject([
      {
        place: { account: ACCOUNT, region: 'us-east-1' },
        everything: false,
        names: ['shop-pricing'],
        standing: true,
      },
    ]);
    const there = { home: { account: ACCOUNT, region: 'us-east-1' }, since: LONG_AGO.since };
    const inUs = aScope(['pricing', `${ACCOUNT}:us-east-1:lambda-function:shop-pricing`]);
    expect(uncoveredBy(there, inUs, withRole())).toEqual([]);
  });

  it('asks for what IAM knows once, whatever regions name it, and with all the rest where that is asked for too', () => {
    const abroad = ['pricing', `${ACCOUNT}:eu-central-1:lambda-function:shop-pricing`] as [string, string];
    const two = uncoveredBy(LONG_AGO, aScope(['pricing', PRICING], abroad), withRole());
    expect(two.map(({ place: { region }, names }) => [region, names])).toEqual([
      ['eu-central-1', ['shop-pricing']],
      ['us-east-1', ['shop-pricing']],
    ]);
    const inUs = aScope(['pricing', PRICING], ['checkout', `${ACCOUNT}:us-east-1:ecs-service:shop/checkout`]);
    expect(uncoveredBy(LONG_AGO, inUs, withRole())).toMatchObject([
      { place: { region: 'us-east-1' }, everything: true, names: ['checkout', 'shop-pricing'] },
    ]);
  });

  it('names a policy by its ARN, as CloudTrail does, and says what only a pattern means', () => {
    const policy = `arn:aws:iam::${ACCOUNT}:policy/team/shop`;
    const pattern = `arn:aws:iam::${ACCOUNT}:role/shop-*`;
    expect(uncoveredBy(LONG_AGO, SCOPE, withRole(policy, pattern))).toMatchObject([
      { names: [policy], patterns: [pattern] },
    ]);
  });

  it('never reaches past the onset, and never back more than the hour that is looked at', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600, max: 60 }), (built) => {
        for (const { from, to } of uncoveredBy({ home: HOME, since: minute(built).toISOString() }, SCOPE, withRole())) {
          expect(from.getTime()).toBeGreaterThanOrEqual(minute(-60).getTime());
          expect(to.getTime()).toBeGreaterThan(from.getTime());
          expect(to.getTime()).toBeLessThanOrEqual(minute(0).getTime());
        }
      }),
    );
  });
});

describe('a call that was looked up', () => {
  it('reads like one that EventBridge told', () => {
    const event = inEventForm(looked('UpdateFunctionCode20150331v2', minute(-40)), ACCOUNT);
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.lambda',
      account: ACCOUNT,
      region: REGION,
      time: '2026-03-01T11:20:00Z',
      resources: [],
    });
    expect(readChange(event, aCatalog())).toMatchObject({
      kind: 'changes',
      changes: [{ component: PRICING, kind: 'deployment', at: minute(-40).toISOString() }],
    });
  });

  it.each([
    ['what a service does by itself', looked('RotateKey', minute(-40), { eventType: 'AwsServiceEvent' })],
    ['a record that is no JSON', { CloudTrailEvent: '{' }],
    ['a record that is missing', {}],
    ['a record without its id', looked('UpdateAlias', minute(-1), { eventID: undefined })],
  ])('is none: %s', (_, event) => {
    expect(inEventForm(event, ACCOUNT)).toBeNull();
  });
});

describe('the collector of lost changes', () => {
  let clock: ReturnType<typeof install>;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => clock.uninstall());

  const collect = async (client: FakeClient, { recording = FRESH, catalog = aCatalog(), scope = SCOPE } = {}) => {
    const places: string[] = [];
    const clientsFor = ({ region }: { region: string }) => {
      places.push(region);
      return { cloudtrail: client };
    };
    const collecting = runCollectors([lostChangesCollector(catalog, clientsFor, recording, 25)], scope);
    await clock.tickAsync(25_000);
    return { ...(await collecting), places };
  };

  it('asks nothing where there are records', async () => {
    const client = new FakeClient();
    expect(await collect(client, { recording: LONG_AGO })).toMatchObject({ changeEvents: [], gaps: [], places: [] });
    expect(client.sent(LookupEventsCommand)).toEqual([]);
  });

  it('asks for the writing calls of the time without records, and hands them on', async () => {
    const client = new FakeClient().on(LookupEventsCommand, () => ({
      Events: [
        looked('UpdateFunctionCode20150331v2', minute(-35)),
        { ...looked('GetFunction', minute(-36)), ReadOnly: 'true' },
      ],
    }));
    const { changeEvents, gaps } = await collect(client);
    expect(changeEvents).toMatchObject([{ detail: { eventName: 'UpdateFunctionCode20150331v2' } }]);
    expect(gaps).toEqual([]);
    expect(client.sent(LookupEventsCommand)).toEqual([
      {
        LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
        StartTime: minute(-60),
        EndTime: minute(-30),
        MaxResults: 50,
        NextToken: undefined,
      },
    ]);
  });

  it('makes a handful of calls and no more, never two within half a second, and says what it did not see', async () => {
    const at: number[] = [];
    let page = 0;
    const client = new FakeClient().on(LookupEventsCommand, ({ LookupAttributes }) => {
      at.push(Date.now());
      page += 1;
      const all = LookupAttributes?.[0]?.AttributeKey === 'ReadOnly';
      return { Events: [looked('UpdateAlias20150331', minute(-30 - page))], NextToken: all ? `${page}` : undefined };
    });
    const { changeEvents, gaps } = await collect(client);
    const asked = client.sent(LookupEventsCommand);
    expect(asked.map(({ LookupAttributes }) => LookupAttributes?.[0]?.AttributeValue)).toEqual([
      'false',
      'false',
      'false',
      'false',
      'checkout',
      'shop-pricing',
    ]);
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, '1', '2', '3', undefined, undefined]);
    // What is nearest to the onset was seen: by name only what is older is asked for.
    expect(asked.at(-1)?.EndTime).toEqual(minute(-34));
    for (const [index, moment] of at.entries())
      if (index > 0) expect(moment - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(500);
    expect(changeEvents).toHaveLength(6);
    expect(gaps).toEqual([]);
  });

  it('says what is not known when even a component’s own calls are too many', async () => {
    const client = new FakeClient().on(LookupEventsCommand, () => ({
      Events: [looked('UpdateAlias20150331', minute(-40))],
      NextToken: 'always',
    }));
    const { gaps, changeEvents } = await collect(client);
    expect(client.sent(LookupEventsCommand)).toHaveLength(6);
    expect(changeEvents.length).toBeGreaterThan(0);
    expect(gaps.map(({ because }) => because)).toEqual([
      expect.stringMatching(/more calls were made in eu-west-1 than can be looked up: those before 2026-03-01T11:20/),
    ]);
  });

  it('never makes more than eight calls for one place, however many components there are', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `shop-${index}`);
    const scope = aScope(
      ...names.map((name): [string, string] => [name, `${ACCOUNT}:${REGION}:lambda-function:${name}`]),
    );
    const client = new FakeClient().on(LookupEventsCommand, () => ({ Events: [], NextToken: 'always' }));
    const { gaps } = await collect(client, { scope });
    expect(client.sent(LookupEventsCommand)).toHaveLength(8);
    expect(gaps).toHaveLength(1);
  });

  it('looks IAM up where it tells its events, by the names of the roles, so that nobody’s reads count', async () => {
    const client = new FakeClient().on(LookupEventsCommand, () => ({ Events: [] }));
    const { places } = await collect(client, { recording: LONG_AGO, catalog: withRole() });
    expect(places).toEqual(['us-east-1']);
    expect(client.sent(LookupEventsCommand)[0]?.LookupAttributes).toEqual([
      { AttributeKey: 'ResourceName', AttributeValue: 'shop-pricing' },
    ]);
    expect(client.sent(LookupEventsCommand)).toHaveLength(1);
  });

  it('holds it against nothing that a region without rules is too busy to be looked up', async () => {
    const client = new FakeClient().on(LookupEventsCommand, () => ({ Events: [], NextToken: 'always' }));
    const scope = aScope(['away', `${ACCOUNT}:eu-central-1:lambda-function:shop-away`]);
    const { gaps } = await collect(client, { recording: LONG_AGO, scope });
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.filter(({ standing }) => standing !== true)).toEqual([]);
    const fresh = await collect(client);
    expect(fresh.gaps.map(({ standing }) => standing)).toEqual([undefined]);
  });

  it('says which calls may not be listed yet while the onset is fresh, and holds that against nothing', async () => {
    const client = new FakeClient().on(LookupEventsCommand, () => ({ Events: [] }));
    const away = aScope(['away', `${ACCOUNT}:eu-central-1:lambda-function:shop-away`]);
    const lateness = async (toAt: Date) =>
      (await collect(client, { recording: LONG_AGO, scope: { ...away, toAt: toAt.toISOString() } })).gaps;
    expect(await lateness(minute(2))).toMatchObject([
      { standing: true, because: expect.stringContaining(`after ${minute(-13).toISOString()} may not be listed yet`) },
    ]);
    expect(await lateness(minute(15))).toEqual([]);
  });

  it('says which patterns it cannot look up, and asks nothing for them', async () => {
    const client = new FakeClient();
    const catalog = withRole(`arn:aws:iam::${ACCOUNT}:role/shop-*`);
    const { gaps } = await collect(client, { recording: LONG_AGO, catalog });
    expect(gaps.map(({ because }) => because)).toContainEqual(expect.stringContaining('role/shop-* are not looked up'));
    expect(client.sent(LookupEventsCommand)).toEqual([]);
  });

  it.each([
    ['AccessDeniedException', /allow cloudtrail:LookupEvents/],
    ['ThrottlingException', /the limit of this API is reached/],
  ])('states a gap when it is answered %s, and keeps what it has', async (code, because) => {
    let calls = 0;
    const client = new FakeClient().on(LookupEventsCommand, () => {
      calls += 1;
      if (calls > 1) throw awsError(code);
      return { Events: [looked('UpdateAlias20150331', minute(-40))], NextToken: 'more' };
    });
    const { gaps, changeEvents } = await collect(client);
    expect(gaps.map((gap) => gap.because)).toEqual([expect.stringMatching(because)]);
    expect(changeEvents).toHaveLength(1);
  });
});
