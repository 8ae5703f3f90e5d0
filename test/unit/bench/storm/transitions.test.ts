import { describe, expect, it } from 'vitest';
import { STORM_CATALOG } from '../../../../bench/storm/alarms.ts';
import { stormTransitions } from '../../../../bench/storm/transitions.ts';
import { createRandom } from '../../../../drill/world/random.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';

const read = (body: string) =>
  readSignals(body, {
    receivedAt: new Date('2026-05-04T11:00:00.000Z'),
    newId: () => 'sig_0123456789ABCDEFGHJKMNPQRS',
    catalog: STORM_CATALOG.catalog,
  });

describe('the transitions of the storm', () => {
  const transitions = stormTransitions(405, createRandom(1));
  const signals = transitions.flatMap(({ body }) =>
    read(body).flatMap((reading) => (reading.kind === 'signal' ? reading.signal : [])),
  );

  it('are all signals that the readers understand, of forty alarms in five applications', () => {
    expect(signals).toHaveLength(405);
    expect(new Set(signals.map(({ fingerprint }) => fingerprint)).size).toBe(40);
    expect(new Set(signals.map(({ sourceEventId }) => sourceEventId)).size).toBe(405);
    expect([...new Set(signals.map(({ application }) => application))].sort()).toEqual([
      'bank',
      'mail',
      'maps',
      'news',
      'shop',
    ]);
  });

  it('alternate within an alarm and begin with a firing one, ten seconds apart', () => {
    for (const own of Map.groupBy(signals, ({ fingerprint }) => fingerprint).values()) {
      expect(own.map(({ status }) => status)).toEqual(own.map((_, n) => (n % 2 === 0 ? 'firing' : 'resolved')));
      const times = own.map(({ observedAt }) => Date.parse(observedAt));
      expect(times.slice(1).every((at, n) => at - (times[n] ?? 0) === 10_000)).toBe(true);
    }
  });
});
