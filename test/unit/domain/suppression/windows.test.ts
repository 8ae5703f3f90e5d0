import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaintenanceWindow } from '../../../../lib/contracts/suppression-policy.ts';
import { instantOf, localDateAt } from '../../../../lib/domain/suppression/local-time.ts';
import { windowEnd } from '../../../../lib/domain/suppression/window-end.ts';
import { clockOfYear, datesOfYear } from './local-clock.ts';

const HOUR = 3_600_000;
const at = (text: string) => new Date(text);
const every = (given: Record<string, unknown>) =>
  MaintenanceWindow.parse({
    name: 'patching',
    every: { startTime: '02:30', durationMinutes: 60, timeZone: 'Europe/Berlin', ...given },
  });
const isOpen = (window: MaintenanceWindow, text: string) => windowEnd(window, at(text)) !== null;

describe.each(['Europe/Berlin', 'America/New_York'])('the clock of %s over a year', (timeZone) => {
  const shown = clockOfYear(timeZone, 2026);
  const quarter = fc.integer({ min: 0, max: 95 }).map((n) => {
    const [hours, minutes] = [Math.floor(n / 4), (n % 4) * 15].map((part) => String(part).padStart(2, '0'));
    return `${hours}:${minutes}`;
  });
  const date = fc.constantFrom(...datesOfYear(2026));

  it('shows every date and time first at the instant that is reckoned, or an hour later what it jumps over', () => {
    fc.assert(
      fc.property(date, quarter, (day, time) => {
        const instant = instantOf(day, time, timeZone);
        const first = shown.get(`${day} ${time}`);
        const later = `${String(Number(time.slice(0, 2)) + 1).padStart(2, '0')}${time.slice(2)}`;
        expect(instant).toBe(first ?? shown.get(`${day} ${later}`));
      }),
      { numRuns: 3000 },
    );
  });

  it('jumps over exactly one hour of the year', () => {
    const missing = datesOfYear(2026).filter((day) => !shown.has(`${day} 02:30`));
    expect(missing).toEqual([timeZone === 'Europe/Berlin' ? '2026-03-29' : '2026-03-08']);
    const [day = ''] = missing;
    expect(localDateAt(instantOf(day, '02:30', timeZone), timeZone)).toBe(day);
    expect(instantOf(day, '02:30', timeZone)).toBe(shown.get(`${day} 03:30`));
  });

  it('opens a nightly window once a night, at its start by the clock, for its duration by the stopwatch', () => {
    const duration = fc.integer({ min: 1, max: 1200 });
    fc.assert(
      fc.property(date, quarter, duration, (day, startTime, durationMinutes) => {
        const window = every({
          weekdays: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
          startTime,
          durationMinutes,
          timeZone,
        });
        const start = instantOf(day, startTime, timeZone);
        const end = start + durationMinutes * 60_000;
        expect(windowEnd(window, new Date(start))?.getTime()).toBe(end);
        expect(windowEnd(window, new Date(end - 1))?.getTime()).toBe(end);
        expect(windowEnd(window, new Date(end))).toBeNull();
        expect(windowEnd(window, new Date(start - 1))).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('has a weekly window open for exactly 52 times its duration', () => {
    fc.assert(
      fc.property(fc.constantFrom('mon', 'wed', 'sun'), quarter, (weekday, startTime) => {
        const window = every({ weekdays: [weekday], startTime, durationMinutes: 60, timeZone });
        let open = 0;
        // The first Monday of the year to the Monday 52 weeks later, so that every weekday counts 52 times.
        const from = instantOf('2026-01-05', '12:00', timeZone);
        const until = instantOf('2027-01-04', '12:00', timeZone);
        for (let now = from; now < until; now += 900_000) if (windowEnd(window, new Date(now))) open += 900_000;
        expect(open).toBe(52 * HOUR);
      }),
      { numRuns: 2 },
    );
  });

  it('agrees with a look at every occurrence of the year, whatever the weekdays, the start and the length', () => {
    const weekdays = fc.uniqueArray(fc.constantFrom('sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'), { minLength: 1 });
    const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    fc.assert(
      fc.property(
        weekdays,
        quarter,
        fc.integer({ min: 1, max: 8640 }),
        date,
        fc.nat(1439),
        (on, startTime, length, day, n) => {
          const window = every({ weekdays: on, startTime, durationMinutes: length, timeZone });
          const now = instantOf(day, '00:00', timeZone) + n * 60_000;
          const isCovered = datesOfYear(2026).some((begins) => {
            if (!on.includes(names[new Date(begins).getUTCDay()] as never)) return false;
            const start = shown.get(`${begins} ${startTime}`);
            return start !== undefined && start <= now && now < start + length * 60_000;
          });
          const jumped = !shown.has(`${timeZone === 'Europe/Berlin' ? '2026-03-29' : '2026-03-08'} ${startTime}`);
          fc.pre(!jumped && day > '2026-01-08');
          expect(windowEnd(window, new Date(now)) !== null).toBe(isCovered);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a window', () => {
  it('is open from its first instant until just before its last', () => {
    const window = MaintenanceWindow.parse({
      name: 'move',
      once: { fromAt: '2026-03-01T12:00:00Z', untilAt: '2026-03-01T13:00:00Z' },
    });
    expect(isOpen(window, '2026-03-01T11:59:59.999Z')).toBe(false);
    expect(isOpen(window, '2026-03-01T12:00:00Z')).toBe(true);
    expect(isOpen(window, '2026-03-01T12:59:59.999Z')).toBe(true);
    expect(isOpen(window, '2026-03-01T13:00:00Z')).toBe(false);
  });

  it.each([
    ['15', '2026-03-15', '2026-03-14'],
    ['12-24', '2027-12-24', '2027-11-24'],
    ['2026-12-24', '2026-12-24', '2027-12-24'],
    ['31', '2026-03-31', '2026-04-30'],
  ])('on the date %s is open on %s and not on %s', (given, on, off) => {
    const window = every({ dates: [given], startTime: '10:00', timeZone: 'UTC' });
    expect([isOpen(window, `${on}T10:30:00Z`), isOpen(window, `${off}T10:30:00Z`)]).toEqual([true, false]);
  });

  it('that begins in the evening is still open after midnight, also in a zone far from UTC', () => {
    const window = every({ weekdays: ['sat'], startTime: '22:00', durationMinutes: 300, timeZone: 'Pacific/Auckland' });
    // Saturday 7 March 2026, 22:00 in Auckland (UTC+13) is 09:00 UTC.
    expect(isOpen(window, '2026-03-07T08:59:00Z')).toBe(false);
    expect(isOpen(window, '2026-03-07T13:59:00Z')).toBe(true);
    expect(isOpen(window, '2026-03-07T14:00:00Z')).toBe(false);
  });

  it.each([
    ['neither once nor every', {}, 'expected either once'],
    [
      'an end before its beginning',
      { once: { fromAt: '2026-03-02T00:00:00Z', untilAt: '2026-03-01T00:00:00Z' } },
      'untilAt',
    ],
    [
      'weekdays and dates',
      { every: { weekdays: ['mon'], dates: ['15'], startTime: '02:00', durationMinutes: 5, timeZone: 'UTC' } },
      'either weekdays or dates',
    ],
    [
      'a zone that nobody knows',
      { every: { weekdays: ['mon'], startTime: '02:00', durationMinutes: 5, timeZone: 'Europe/Atlantis' } },
      'time zone',
    ],
    [
      'a date that no calendar has',
      { every: { dates: ['02-30'], startTime: '02:00', durationMinutes: 5, timeZone: 'UTC' } },
      'no such date',
    ],
    [
      'a day that no month has',
      { every: { dates: ['32'], startTime: '02:00', durationMinutes: 5, timeZone: 'UTC' } },
      'no such date',
    ],
  ])('with %s is refused', (_, given, message) => {
    const parsed = MaintenanceWindow.safeParse({ name: 'odd', ...given });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(message);
  });
});
