import { expect, it } from 'vitest';
import type { IncidentStore, ModelReservation } from '../../../lib/ports/incident-store.ts';
import { repeated } from '../builders.ts';

/** Every test and every run has months of its own: what is counted stays. */
let months = 0;
const aMonth = (): Date => {
  months += 3;
  return new Date(Date.UTC(2100 + (process.pid % 4000), months, 10, 12, 30));
};
const later = (at: Date, hours: number): Date => new Date(at.getTime() + 3_600_000 * hours);

const reservation = (given: Partial<ModelReservation> = {}): ModelReservation => ({
  callsPerHour: 100,
  microdollars: 1000,
  microdollarsPerHour: null,
  microdollarsPerMonth: null,
  ...given,
});

export const budgetsContract = (store: () => IncidentStore): void => {
  it('lets no more questions through in an hour than there are, whoever asks', async () => {
    const at = aMonth();
    const given = reservation({ callsPerHour: 5, microdollars: null });
    const asked = await repeated(12, () => store().reserveModelCall(given, at));
    expect(asked.filter((result) => result === 'reserved')).toHaveLength(5);
    expect(asked.filter((result) => result === 'calls-per-hour')).toHaveLength(7);
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
    expect(await store().reserveModelCall({ ...given, callsPerHour: 0 }, later(at, 1))).toBe('calls-per-hour');
  });

  it('sets no more money aside than an hour has, whoever asks, to the last microdollar', async () => {
    const at = aMonth();
    const given = reservation({ microdollarsPerHour: 3000 });
    const asked = await repeated(8, () => store().reserveModelCall(given, at));
    expect(asked.filter((result) => result === 'reserved')).toHaveLength(3);
    expect(asked.filter((result) => result === 'dollars-per-hour')).toHaveLength(5);
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
  });

  it('counts a month over its hours', async () => {
    const at = aMonth();
    const given = reservation({ microdollarsPerMonth: 2500 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 2))).toBe('dollars-per-month');
    expect(await store().reserveModelCall(given, later(at, 24 * 40))).toBe('reserved');
  });

  it('takes nothing at all where one of the budgets has no room', async () => {
    const at = aMonth();
    expect(await store().reserveModelCall(reservation({ microdollarsPerMonth: 1500 }), at)).toBe('reserved');
    const refused = reservation({ callsPerHour: 2, microdollarsPerMonth: 1500 });
    expect(await store().reserveModelCall(refused, at)).toBe('dollars-per-month');
    expect(await store().reserveModelCall(reservation({ callsPerHour: 2, microdollars: 500 }), at)).toBe('reserved');
    const { monthMicrodollars } = await store().settleModelCall({ setAsideMicrodollars: 500, microdollars: 500 }, at);
    expect(monthMicrodollars).toBe(1500);
  });

  it('refuses what alone is more than a budget', async () => {
    const at = aMonth();
    expect(await store().reserveModelCall(reservation({ microdollarsPerHour: 999 }), at)).toBe('dollars-per-hour');
    expect(await store().reserveModelCall(reservation({ microdollarsPerMonth: 999 }), at)).toBe('dollars-per-month');
    expect(await store().reserveModelCall(reservation({ microdollarsPerMonth: 1000 }), at)).toBe('reserved');
  });

  it('makes room again with what a question did not cost, in the hour in which it was asked', async () => {
    const at = aMonth();
    const given = reservation({ microdollarsPerHour: 1000 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-hour');
    expect(await store().settleModelCall({ setAsideMicrodollars: 1000, microdollars: 200 }, at)).toEqual({
      monthMicrodollars: 200,
    });
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-hour');
    expect(await store().reserveModelCall({ ...given, microdollars: 800 }, at)).toBe('reserved');
  });

  it('counts a question that cost more than was set aside, so that the next one finds less room', async () => {
    const at = aMonth();
    const given = reservation({ microdollarsPerMonth: 3000 });
    await store().reserveModelCall(given, at);
    expect(await store().settleModelCall({ setAsideMicrodollars: 1000, microdollars: 2500 }, at)).toEqual({
      monthMicrodollars: 2500,
    });
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-month');
  });

  it('keeps what was never settled as spent', async () => {
    const at = aMonth();
    const given = reservation({ microdollarsPerMonth: 1500 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 5))).toBe('dollars-per-month');
  });

  it('adds up exactly whoever settles at the same time', async () => {
    const at = aMonth();
    await repeated(10, () => store().reserveModelCall(reservation(), at));
    const settled = await repeated(10, (n) =>
      store().settleModelCall({ setAsideMicrodollars: 1000, microdollars: 10 * n }, at),
    );
    const sum = Math.min(...settled.map(({ monthMicrodollars }) => monthMicrodollars));
    expect(sum).toBe([...Array(10).keys()].reduce((all, n) => all + 10 * n, 0));
  });
};
