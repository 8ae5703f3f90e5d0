import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../lib/contracts/observation.ts';
import type { AttachedSignal } from '../../../../lib/contracts/signal.ts';
import { anObservation, aSignal, derive, FRONT, instant, ONSET_SECONDS, PRICES, SHOP, STORE } from './builders.ts';

type Alarm = Observation['alarms'][number];
const fires = (name: string, component: string | null, second = 0): Alarm => ({
  name,
  component,
  firing: true,
  since: instant(ONSET_SECONDS + second),
});
const found = (alarms: Observation['alarms'], signals: AttachedSignal[] = []) =>
  derive(anObservation({ alarms }), signals).evidence.filter(({ fact }) => fact === 'alarm-firing');
const summaries = (alarms: Observation['alarms']) => found(alarms).map(({ summary }) => summary);
/** So many alarms of one component, a second apart. */
const storm = (count: number, name: string, component: string) =>
  Array.from({ length: count }, (_, index) => fires(`${name}-${index}`, component, index));

describe('alarms of what is looked at', () => {
  it('are told one by one, and those elsewhere in the account are counted', () => {
    const elsewhere = Array.from({ length: 400 }, (_, index) => fires(`other-${index}`, null));
    expect(
      found([...elsewhere, fires('shop-slow', SHOP)]).map(({ component, summary }) => [component, summary]),
    ).toEqual([
      [SHOP, 'alarm fires: shop-slow'],
      [null, '400 alarms fire elsewhere in the account, first other-0, other-1, other-10'],
    ]);
  });

  it('are, in a storm, the earliest ones, and a count of the others', () => {
    const told = summaries(storm(500, 'a', SHOP).toReversed());
    expect(told).toHaveLength(31);
    expect(told[0]).toBe('alarm fires: a-0');
    expect(told.at(-1)).toBe('470 more alarms fire here, first a-30, a-31, a-32');
  });

  it('are told of every component, however many of another one came before', () => {
    const told = summaries([...storm(400, 'a', SHOP), fires('b', STORE, 900), fires('b-later', STORE, 901)]);
    expect(told).toHaveLength(31);
    expect(told).toContain('alarm fires: b');
    expect(told).not.toContain('alarm fires: b-later');
    expect(told.at(-1)).toBe('372 more alarms fire here, first a-29, a-30, a-31');
  });

  it('are counted in the singular when it is one', () => {
    expect(summaries([...storm(31, 'a', SHOP), fires('other', null)])).toEqual(
      expect.arrayContaining(['1 more alarm fires here: a-30', '1 alarm fires elsewhere in the account: other']),
    );
  });

  it('fire since the earliest time that is told of them, whoever tells it last', () => {
    const late = { ...aSignal(SHOP, { title: 'slow' }), firstObservedAt: instant(ONSET_SECONDS + 60) };
    const [earlyAlarm] = found([fires('slow', SHOP, 20)], [late]);
    expect(earlyAlarm?.at).toBe(instant(ONSET_SECONDS + 20));
    const early = { ...late, firstObservedAt: instant(ONSET_SECONDS - 60) };
    const both = found([fires('slow', SHOP, 20), fires('slow', SHOP, 40)], [early]);
    expect(both.map(({ at }) => at)).toEqual([instant(ONSET_SECONDS - 60)]);
  });
});

describe('whatever the alarms', () => {
  const components = [FRONT, SHOP, STORE, PRICES];
  /** Few names, moments and components, so that much is the same in one way and not in another. */
  const anAlarm = fc.record({
    name: fc.integer({ min: 0, max: 12 }).map((index) => `alarm-${index}`),
    component: fc.constantFrom(...components, null),
    firing: fc.boolean(),
    since: fc.option(fc.integer({ min: 0, max: 1 }).map((second) => instant(ONSET_SECONDS + second))),
  });
  const alarms = fc.oneof(fc.array(anAlarm, { maxLength: 30 }), fc.array(anAlarm, { minLength: 80, maxLength: 200 }));

  it('the order in which they are read changes nothing', () => {
    const shuffled = alarms.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(found(other)).toEqual(found(one));
      }),
    );
  });

  it('each component that has one is told of with its earliest, at most thirty are named, and none is lost', () => {
    fc.assert(
      fc.property(alarms, (given) => {
        const told = found(given);
        const named = told.filter(({ summary }) => summary.startsWith('alarm fires: '));
        const here = given.filter(({ firing, component }) => firing && component !== null);
        const keys = new Set(here.map(({ name, component }) => `${component}|${name}`));
        const further = told.find(({ summary }) => /more alarms? fires? here/.test(summary));
        expect(named.length).toBe(Math.min(30, keys.size));
        expect(named.length + (further?.figures.alarms ?? 0)).toBe(keys.size);
        for (const component of new Set(here.map((alarm) => alarm.component))) {
          const since = here.filter((alarm) => alarm.component === component).flatMap((alarm) => alarm.since ?? []);
          const earliest = named.filter((each) => each.component === component).map(({ at }) => at);
          if (since.length > 0) expect(earliest).toContain(since.sort()[0]);
          else expect(earliest).not.toEqual([]);
        }
      }),
    );
  });
});
