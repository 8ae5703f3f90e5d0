import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsTime } from '../../../lib/contracts/events/aws-time.ts';
import { AlarmStateChangeEvent } from '../../../lib/contracts/events/cloudwatch-alarm.ts';

const EVENTS = join(import.meta.dirname, '../../fixtures/events');

describe('AwsTime', () => {
  it.each([
    ['2024-02-17T11:53:08.431+0000', '2024-02-17T11:53:08.431Z'],
    ['2019-10-02T17:04:40Z', '2019-10-02T17:04:40.000Z'],
    ['2026-05-04T12:00:00+02:00', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T12:00:00.123456789-0330', '2026-05-04T15:30:00.123Z'],
    ['Sat, 05 Jun 2021 15:10:09 GMT', '2021-06-05T15:10:09.000Z'],
  ])('reads %s as %s', (given, expected) => {
    expect(AwsTime.parse(given)).toBe(expected);
  });

  it.each(['2026-05-04T12:00:00', '2026-05-04', 'yesterday', '1714816800', '2026-13-04T12:00:00Z', ''])(
    'refuses %j, which is no instant',
    (given) => {
      expect(AwsTime.safeParse(given).success).toBe(false);
    },
  );

  it.each([
    '0000-01-01T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-01:00',
    'Wed, 31 Dec 1969 23:59:59 GMT',
  ])('refuses %j, which does not sort among the others', (given) => {
    expect(AwsTime.safeParse(given).success).toBe(false);
  });

  it('gives the same instant whatever offset it was written with', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (instant, offsetMinutes) => {
          const local = new Date(instant.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1);
          const two = (value: number) => String(value).padStart(2, '0');
          const magnitude = Math.abs(offsetMinutes);
          const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(magnitude / 60))}${two(magnitude % 60)}`;
          expect(AwsTime.parse(`${local}${offset}`)).toBe(instant.toISOString());
        },
      ),
    );
  });
});

describe('the example events', () => {
  it('are all there is a schema for', () => {
    expect(readdirSync(EVENTS).length).toBeGreaterThanOrEqual(14);
  });

  it('keep fields that nobody knows, and refuse a state that nobody knows', () => {
    const event = JSON.parse(readFileSync(join(EVENTS, 'alarm-metric.json'), 'utf8'));
    event.detail.somethingNew = { from: 'AWS' };
    expect(AlarmStateChangeEvent.parse(event).detail).toMatchObject({ somethingNew: { from: 'AWS' } });
    event.detail.state.value = 'BROKEN';
    expect(AlarmStateChangeEvent.safeParse(event).success).toBe(false);
  });
});
