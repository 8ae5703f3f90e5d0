import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoticeKind, NoticeSettings } from '../../../../lib/contracts/notices.ts';
import type { NoticeFacts } from '../../../../lib/domain/notices/facts.ts';
import { isQuiet } from '../../../../lib/domain/notices/quiet.ts';
import { heldLists, isQuietFor, isUrgent, routeNotice, waysTo } from '../../../../lib/domain/notices/route.ts';

const NOON = new Date('2026-03-04T12:00:00Z');
const NIGHT = new Date('2026-03-04T23:30:00Z');
const NIGHTLY = { timeZone: 'UTC', from: '22:00', until: '07:00' };
const ANA = 'ana@example.com';

const settings = (given: object = {}) =>
  NoticeSettings.parse({
    slack: { team: 'T0123456', app: 'A0123456' },
    channels: {
      'web-slack': { kind: 'slack', conversation: 'C0123456' },
      'orders-slack': { kind: 'slack', conversation: 'C0123457' },
      operations: { kind: 'teams' },
      'on-call': { kind: 'pagerduty' },
    },
    ...given,
  });
const facts: NoticeFacts = { application: 'books', owners: ['web'], severity: 'medium', tier: 'important' };

describe('the routes of a notice', () => {
  it('are those whose every list fits', () => {
    const routes = [
      { owners: ['web'], channels: ['web-slack', 'operations'] },
      { owners: ['orders'], channels: ['operations'] },
      { applications: ['archive'], channels: ['operations'] },
      { severities: ['low'], channels: ['operations'] },
      { kinds: ['healed'], channels: ['operations'] },
      { applications: ['books'], severities: ['medium'], kinds: ['escalated'], channels: ['on-call', 'web-slack'] },
    ];
    expect(routeNotice(settings({ routes }), 'escalated', facts, NOON)).toEqual([
      ['web-slack', 'operations'],
      ['on-call', 'web-slack'],
    ]);
  });

  it('match nothing that is limited where nothing is known of the incident', () => {
    const unknown: NoticeFacts = { application: null, owners: [], severity: null, tier: null };
    const routes = [
      { applications: ['books'], channels: ['web-slack'] },
      { severities: ['low'], channels: ['web-slack'] },
      { owners: ['web'], channels: ['web-slack'] },
      { channels: ['operations'] },
    ];
    expect(routeNotice(settings({ routes }), 'flapping', unknown, NIGHT)).toEqual([['operations']]);
  });

  it('leave PagerDuty out for what nobody has to do, and tell it of the end of what it called for', () => {
    const routes = [
      { kinds: ['escalated'], channels: ['on-call', 'web-slack'] },
      { channels: ['on-call', 'operations'] },
    ];
    const all = settings({ routes });
    expect(routeNotice(all, 'flapping', facts, NOON)).toEqual([['operations']]);
    const healed = routeNotice(settings({ routes: routes.slice(0, 1) }), 'healed', facts, NOON);
    expect(healed).toEqual([['on-call']]);
  });

  it('tell a channel once that two of them begin with', () => {
    const routes = [{ channels: ['web-slack'] }, { owners: ['web'], channels: ['web-slack', 'operations'] }];
    expect(routeNotice(settings({ routes }), 'healed', facts, NOON)).toEqual([['web-slack', 'operations']]);
  });
});

describe('quiet hours', () => {
  const routes = [{ channels: ['web-slack'] }];
  const quiet = settings({ routes, quietHours: { web: { ...NIGHTLY, instead: ['operations'] } } });

  it('send what is not urgent elsewhere, or nowhere but to the topic', () => {
    expect(routeNotice(quiet, 'healed', facts, NOON)).toEqual([['web-slack']]);
    expect(routeNotice(quiet, 'healed', facts, NIGHT)).toEqual([['operations']]);
    expect(routeNotice(settings({ routes, quietHours: { web: NIGHTLY } }), 'healed', facts, NIGHT)).toEqual([]);
  });

  it('are kept in the channels of all owners only where every owner has them', () => {
    expect(routeNotice(quiet, 'healed', { ...facts, owners: ['web', 'orders'] }, NIGHT)).toEqual([['web-slack']]);
  });

  it('of one owner decide about the channels of that owner alone', () => {
    const both = { ...facts, owners: ['web', 'orders'] };
    const own = [
      { owners: ['web'], channels: ['web-slack'] },
      { owners: ['orders'], channels: ['orders-slack'] },
    ];
    const given = (quietHours: object) => settings({ routes: own, quietHours });
    const half = given({ web: NIGHTLY });
    expect(routeNotice(half, 'healed', both, NIGHT)).toEqual([['orders-slack']]);
    expect(heldLists(half, 'healed', both, NIGHT)).toEqual([{ channels: ['web-slack'], owners: ['web'] }]);

    const elsewhere = given({ web: { ...NIGHTLY, instead: ['operations'] }, orders: NIGHTLY });
    expect(routeNotice(elsewhere, 'healed', both, NIGHT)).toEqual([['operations']]);
    expect(heldLists(elsewhere, 'healed', both, NIGHT)).toEqual([{ channels: ['orders-slack'], owners: ['orders'] }]);
    expect(routeNotice(elsewhere, 'approval-request', both, NIGHT)).toEqual([['operations'], ['orders-slack']]);
  });

  it('of which one of two names a channel are kept for the other in the channels that both share', () => {
    const both = { ...facts, owners: ['web', 'orders'] };
    const shared = settings({
      routes,
      quietHours: { web: { ...NIGHTLY, instead: ['operations'] }, orders: NIGHTLY },
    });
    expect(routeNotice(shared, 'healed', both, NIGHT)).toEqual([['operations']]);
    expect(heldLists(shared, 'healed', both, NIGHT)).toEqual([{ channels: ['web-slack'], owners: both.owners }]);
    expect(routeNotice(shared, 'approval-request', both, NIGHT)).toEqual([['operations'], ['web-slack']]);
  });

  it('keep once what two owners have in one channel, and nothing that is told there at once', () => {
    const both = { ...facts, owners: ['web', 'orders'] };
    const one = [
      { owners: ['web'], channels: ['web-slack'] },
      { owners: ['orders'], channels: ['web-slack', 'operations'] },
    ];
    const all = settings({ routes: one, quietHours: { web: NIGHTLY, orders: NIGHTLY } });
    expect(heldLists(all, 'healed', both, NIGHT)).toEqual([
      { channels: ['web-slack', 'operations'], owners: ['web', 'orders'] },
    ]);
    const half = settings({ routes: one, quietHours: { web: NIGHTLY } });
    expect(routeNotice(half, 'healed', both, NIGHT)).toEqual([['web-slack', 'operations']]);
    expect(heldLists(half, 'healed', both, NIGHT)).toEqual([]);
  });

  it('change nothing for a question or a hand-over that is severe, of the critical tier, or of a tier that nobody knows', () => {
    const urgent = [{ tier: 'critical' }, { tier: null }, { severity: 'high' }, { severity: 'critical' }] as const;
    for (const given of urgent)
      for (const kind of ['approval-request', 'escalated'] as const) {
        expect(routeNotice(quiet, kind, { ...facts, ...given }, NIGHT)).toEqual([['web-slack']]);
        expect(heldLists(quiet, kind, { ...facts, ...given }, NIGHT)).toEqual([]);
      }
    expect(routeNotice(quiet, 'escalated', facts, NIGHT)).toEqual([['operations']]);
  });

  it('never keep a question back: it goes elsewhere or, where they name nothing, where it always does', () => {
    expect(routeNotice(quiet, 'approval-request', facts, NIGHT)).toEqual([['operations']]);
    const nowhere = settings({ routes, quietHours: { web: NIGHTLY } });
    expect(routeNotice(nowhere, 'approval-request', facts, NIGHT)).toEqual([['web-slack']]);
    expect(heldLists(nowhere, 'approval-request', facts, NIGHT)).toEqual([]);
  });

  it('keep the rest for the channels that would have been told, where nothing has it instead, and for PagerDuty hand-overs alone', () => {
    const all = [
      { channels: ['web-slack', 'operations'] },
      { kinds: ['escalated', 'healed'], channels: ['on-call', 'operations'] },
    ];
    const nowhere = settings({ routes: all, quietHours: { web: NIGHTLY } });
    const { owners } = facts;
    expect(heldLists(nowhere, 'escalated', facts, NIGHT)).toEqual([
      { channels: ['web-slack', 'operations'], owners },
      { channels: ['on-call', 'operations'], owners },
    ]);
    expect(heldLists(nowhere, 'healed', facts, NIGHT)).toEqual([
      { channels: ['web-slack', 'operations'], owners },
      { channels: ['operations'], owners },
    ]);
    expect(heldLists(nowhere, 'healed', facts, NOON)).toEqual([]);
    expect(heldLists(quiet, 'healed', facts, NIGHT)).toEqual([]);
  });

  it('lose nothing: each owner’s notice is told in their channels or where they say instead, now or later, and never both', () => {
    const hours = fc.option(fc.constantFrom([], ['operations']), { nil: null });
    fc.assert(
      fc.property(
        fc.constantFrom(...NoticeKind.exclude(['digest']).options),
        fc.constantFrom('critical', 'important', 'standard', null),
        fc.constantFrom('low', 'medium', 'high', 'critical', null),
        fc.constantFrom(['web'], ['web', 'orders'], ['orders']),
        hours,
        hours,
        fc.integer({ min: 0, max: 23 }),
        (kind, tier, severity, owners, webs, orders, hour) => {
          const own = { web: 'web-slack', orders: 'orders-slack' } as Readonly<Record<string, string>>;
          const insteads = { web: webs, orders } as Readonly<Record<string, string[] | null>>;
          const quietHours = Object.fromEntries(
            Object.entries(insteads).flatMap(([owner, instead]) => (instead ? [[owner, { ...NIGHTLY, instead }]] : [])),
          );
          const given = settings({
            routes: Object.entries(own).map(([owner, name]) => ({ owners: [owner], channels: [name] })),
            quietHours,
          });
          const at = new Date(Date.UTC(2026, 2, 4, hour));
          const of = { ...facts, tier, severity, owners } as NoticeFacts;
          const now = routeNotice(given, kind, of, at).map(([first]) => first);
          const later = heldLists(given, kind, of, at).map(({ channels: [first] }) => first);
          for (const owner of owners) {
            const instead = (isQuietFor(given, [owner], at) && !isUrgent(kind, of) && insteads[owner]?.[0]) || null;
            const isNow = now.includes(instead ?? own[owner]);
            expect([isNow, later.includes(own[owner])].filter(Boolean)).toHaveLength(1);
            if (isUrgent(kind, of) || kind === 'approval-request' || !isQuietFor(given, [owner], at))
              expect(isNow).toBe(true);
          }
        },
      ),
    );
  });

  it('still tell PagerDuty that what it called for is over', () => {
    const called = settings({
      routes: [{ kinds: ['escalated'], channels: ['on-call'] }],
      quietHours: { web: NIGHTLY },
    });
    expect(routeNotice(called, 'healed', facts, NIGHT)).toEqual([['on-call']]);
  });

  it('go by the clock on the wall, also in the nights in which it is changed', () => {
    const berlin = { timeZone: 'Europe/Berlin', from: '02:15', until: '03:30' };
    // 29 March 2026: 01:00 UTC is 03:00 by the wall. 02:15 to 03:00 do not exist.
    expect(isQuiet(berlin, new Date('2026-03-29T00:59:00Z'))).toBe(false);
    expect(isQuiet(berlin, new Date('2026-03-29T01:00:00Z'))).toBe(true);
    expect(isQuiet(berlin, new Date('2026-03-29T01:30:00Z'))).toBe(false);
    // 25 October 2026: 02:15 comes twice, at 00:15 and at 01:15 UTC.
    expect(isQuiet(berlin, new Date('2026-10-25T00:14:00Z'))).toBe(false);
    expect(isQuiet(berlin, new Date('2026-10-25T00:15:00Z'))).toBe(true);
    expect(isQuiet(berlin, new Date('2026-10-25T01:05:00Z'))).toBe(false);
    expect(isQuiet(berlin, new Date('2026-10-25T02:29:00Z'))).toBe(true);
  });

  it('over midnight belong to the day on which they begin', () => {
    const fridays = { ...NIGHTLY, days: ['fri' as const] };
    expect(isQuiet(fridays, new Date('2026-03-06T23:00:00Z'))).toBe(true);
    expect(isQuiet(fridays, new Date('2026-03-07T06:59:00Z'))).toBe(true);
    expect(isQuiet(fridays, new Date('2026-03-07T07:00:00Z'))).toBe(false);
    expect(isQuiet(fridays, new Date('2026-03-06T06:00:00Z'))).toBe(false);
  });

  const time = fc.integer({ min: 0, max: 1439 }).map((minutes) => {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
    return `${hours}:${rest}`;
  });
  const instant = fc
    .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T00:00:00Z') })
    .map((at) => new Date(at));
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC');

  it('and the hours between them make up the whole day, each minute in one of the two', () => {
    fc.assert(
      fc.property(time, time, zone, instant, (from, until, timeZone, at) => {
        fc.pre(from !== until);
        const hours = isQuiet({ timeZone, from, until }, at);
        expect(isQuiet({ timeZone, from: until, until: from }, at)).toBe(!hours);
      }),
    );
  });
});

describe('PagerDuty', () => {
  const channels = fc.uniqueArray(fc.constantFrom('web-slack', 'operations', 'on-call'), { minLength: 1 });
  const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const severity = fc.constantFrom('low', 'medium', 'high', 'critical');
  const route = fc.record({
    owners: some(fc.uniqueArray(fc.constantFrom('web', 'orders'), { minLength: 1 })),
    severities: some(fc.uniqueArray(severity, { minLength: 1 })),
    kinds: some(fc.uniqueArray(fc.constantFrom('escalated', 'healed', 'flapping'), { minLength: 1 })),
    channels,
  });
  const hours = fc.record({ web: some(channels), orders: some(channels) });
  const hour = fc.integer({ min: 0, max: 23 }).map((at) => new Date(Date.UTC(2026, 2, 4, at)));
  const howBad = fc.record({ severity: fc.option(severity), tier: fc.constantFrom('critical', 'standard', null) });

  it('hears of the end of whatever it may have been called for, at any hour, however bad it was then and is now', () => {
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 4 }),
        hours,
        fc.subarray(['web', 'orders']),
        fc.tuple(howBad, hour),
        fc.tuple(howBad, hour),
        (routes, quiet, owners, [then, calledAt], [now, endedAt]) => {
          const quietHours = Object.fromEntries(
            Object.entries(quiet).flatMap(([owner, instead]) => (instead ? [[owner, { ...NIGHTLY, instead }]] : [])),
          );
          const given = settings({ routes, quietHours });
          const before = { ...facts, owners, ...then } as NoticeFacts;
          const called = [
            ...routeNotice(given, 'escalated', before, calledAt),
            ...heldLists(given, 'escalated', before, calledAt).map((held) => held.channels),
          ].flat();
          const told = routeNotice(given, 'healed', { ...facts, owners, ...now } as NoticeFacts, endedAt);
          if (called.includes('on-call')) expect(told.map(([first]) => first)).toContain('on-call');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the ways to one person', () => {
  const person = (given: object) => settings({ people: { [ANA]: given } });

  it('are Slack and then mail where the catalog knows them in Slack, else mail', () => {
    expect(waysTo(person({ slack: 'U0123456' }), ANA, 'escalated', facts, NOON)).toEqual(['slack', 'mail']);
    expect(waysTo(settings(), ANA, 'escalated', facts, NOON)).toEqual(['mail']);
  });

  it('change their order in quiet hours, unless it is urgent', () => {
    const quiet = person({ slack: 'U0123456', quietHours: NIGHTLY });
    expect(waysTo(quiet, ANA, 'approval-request', facts, NIGHT)).toEqual(['mail', 'slack']);
    expect(waysTo(quiet, ANA, 'approval-request', { ...facts, tier: 'critical' }, NIGHT)).toEqual(['slack', 'mail']);
    expect(waysTo(quiet, ANA, 'escalated', { ...facts, severity: 'high' }, NIGHT)).toEqual(['slack', 'mail']);
  });

  it('are never none, and only those that the person has', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.constantFrom(...NoticeKind.options),
        fc.constantFrom('critical', 'standard', null),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(['slack'], ['mail'], ['mail', 'slack']),
        (inSlack, kind, tier, hour, instead) => {
          const given = { ...(inSlack ? { slack: 'U0123456' } : {}), quietHours: { ...NIGHTLY, instead } };
          const at = new Date(Date.UTC(2026, 2, 4, hour));
          const ways = waysTo(person(given), ANA, kind, { ...facts, tier } as NoticeFacts, at);
          expect(ways.toSorted()).toEqual(inSlack ? ['mail', 'slack'] : ['mail']);
        },
      ),
    );
  });
});

it('urgent is never what is only good to know', () => {
  for (const kind of ['healed', 'flapping', 'digest'] as const)
    expect(isUrgent(kind, { ...facts, tier: 'critical', severity: 'critical' })).toBe(false);
});
