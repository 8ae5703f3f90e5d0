import { expect, it } from 'vitest';
import type { ModelSettlement } from '../../../lib/ports/budget-records.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { aReservation, repeated } from '../builders.ts';

/** Every test and every run has months of its own: what is counted stays. */
let months = 0;
const aMonth = (): Date => {
  months += 3;
  return new Date(Date.UTC(2100 + (process.pid % 4000), months, 10, 12, 30));
};
const later = (at: Date, hours: number): Date => new Date(at.getTime() + 3_600_000 * hours);

const settled = (
  from: number,
  to: number,
  given: Partial<Pick<ModelSettlement, 'incidentId'>> & { tokens?: [number, number] } = {},
): ModelSettlement => ({
  incidentId: given.incidentId ?? 'inc_budgets',
  setAside: { tokens: given.tokens?.[0] ?? 1, microdollars: from },
  charged: { tokens: given.tokens?.[1] ?? 1, microdollars: to },
});

let incidents = 0;
const anIncidentOfItsOwn = (): string => {
  incidents += 1;
  return `inc_spends-${process.pid}-${incidents}`;
};

export const budgetsContract = (store: () => IncidentStore): void => {
  it('lets no more questions through in an hour than there are, whoever asks', async () => {
    const at = aMonth();
    const given = aReservation({ callsPerHour: 5, microdollars: null });
    const asked = await repeated(12, () => store().reserveModelCall(given, at));
    expect(asked.filter((result) => result === 'reserved')).toHaveLength(5);
    expect(asked.filter((result) => result === 'calls-per-hour')).toHaveLength(7);
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
    expect(await store().reserveModelCall({ ...given, callsPerHour: 0 }, later(at, 1))).toBe('calls-per-hour');
  });

  it('sets no more money aside than an hour has, whoever asks, to the last microdollar', async () => {
    const at = aMonth();
    const given = aReservation({ microdollarsPerHour: 3000 });
    const asked = await repeated(8, () => store().reserveModelCall(given, at));
    expect(asked.filter((result) => result === 'reserved')).toHaveLength(3);
    expect(asked.filter((result) => result === 'dollars-per-hour')).toHaveLength(5);
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
  });

  it('counts a month over its hours', async () => {
    const at = aMonth();
    const given = aReservation({ microdollarsPerMonth: 2500 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 1))).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 2))).toBe('dollars-per-month');
    expect(await store().reserveModelCall(given, later(at, 24 * 40))).toBe('reserved');
  });

  it('takes nothing at all where one of the budgets has no room', async () => {
    const at = aMonth();
    expect(await store().reserveModelCall(aReservation({ microdollarsPerMonth: 1500 }), at)).toBe('reserved');
    const refused = aReservation({ callsPerHour: 2, microdollarsPerMonth: 1500 });
    expect(await store().reserveModelCall(refused, at)).toBe('dollars-per-month');
    expect(await store().reserveModelCall(aReservation({ callsPerHour: 2, microdollars: 500 }), at)).toBe('reserved');
    const { monthMicrodollars } = await store().settleModelCall(settled(500, 500), at);
    expect(monthMicrodollars).toBe(1500);
  });

  it('refuses what alone is more than a budget', async () => {
    const at = aMonth();
    expect(await store().reserveModelCall(aReservation({ microdollarsPerHour: 999 }), at)).toBe('dollars-per-hour');
    expect(await store().reserveModelCall(aReservation({ microdollarsPerMonth: 999 }), at)).toBe('dollars-per-month');
    expect(await store().reserveModelCall(aReservation({ microdollarsPerMonth: 1000 }), at)).toBe('reserved');
  });

  it('makes room again with what a question did not cost, in the hour in which it was asked', async () => {
    const at = aMonth();
    const given = aReservation({ microdollarsPerHour: 1000 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-hour');
    expect(await store().settleModelCall(settled(1000, 200), at)).toEqual({
      monthMicrodollars: 200,
    });
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-hour');
    expect(await store().reserveModelCall({ ...given, microdollars: 800 }, at)).toBe('reserved');
  });

  it('counts a question that cost more than was set aside, so that the next one finds less room', async () => {
    const at = aMonth();
    const given = aReservation({ microdollarsPerMonth: 3000 });
    await store().reserveModelCall(given, at);
    expect(await store().settleModelCall(settled(1000, 2500), at)).toEqual({
      monthMicrodollars: 2500,
    });
    expect(await store().reserveModelCall(given, at)).toBe('dollars-per-month');
  });

  it('keeps what was never settled as spent', async () => {
    const at = aMonth();
    const given = aReservation({ microdollarsPerMonth: 1500 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, later(at, 5))).toBe('dollars-per-month');
  });

  it('adds up exactly whoever settles at the same time', async () => {
    const at = aMonth();
    await repeated(10, () => store().reserveModelCall(aReservation(), at));
    const sums = await repeated(10, (n) => store().settleModelCall(settled(1000, 10 * n), at));
    const sum = Math.min(...sums.map(({ monthMicrodollars }) => monthMicrodollars));
    expect(sum).toBe([...Array(10).keys()].reduce((all, n) => all + 10 * n, 0));
  });

  it('lets an incident use no more tokens than it may, whoever asks, over hours and months', async () => {
    const [at, incidentId] = [aMonth(), anIncidentOfItsOwn()];
    const given = aReservation({ incidentId, tokens: 300, tokensPerIncident: 1000 });
    const asked = await repeated(9, (n) => store().reserveModelCall(given, later(at, 100 * n)));
    expect(asked.filter((result) => result === 'reserved')).toHaveLength(3);
    expect(asked.filter((result) => result === 'incident')).toHaveLength(6);
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 900, microdollars: 3000 });
    expect(await store().reserveModelCall({ ...given, tokens: 100 }, at)).toBe('reserved');
    expect(await store().reserveModelCall({ ...given, incidentId: anIncidentOfItsOwn() }, at)).toBe('reserved');
  });

  it('lets an incident cost no more than it may, and refuses what costs nobody knows what', async () => {
    const [at, incidentId] = [aMonth(), anIncidentOfItsOwn()];
    const given = aReservation({ incidentId, microdollarsPerIncident: 2500 });
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, at)).toBe('reserved');
    expect(await store().reserveModelCall(given, at)).toBe('incident');
    expect(await store().reserveModelCall({ ...given, microdollars: null }, at)).toBe('incident');
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 2, microdollars: 2000 });
  });

  it('refuses what alone is more than an incident may use, and takes nothing where another budget has no room', async () => {
    const [at, incidentId] = [aMonth(), anIncidentOfItsOwn()];
    const given = aReservation({ incidentId, tokens: 1001, tokensPerIncident: 1000 });
    expect(await store().reserveModelCall(given, at)).toBe('incident');
    expect(await store().reserveModelCall({ ...given, tokens: 1000, microdollarsPerHour: 1 }, at)).toBe(
      'dollars-per-hour',
    );
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 0, microdollars: 0 });
  });

  it('puts what a question did use in the place of what was set aside, with a price or without one', async () => {
    const [at, incidentId] = [aMonth(), anIncidentOfItsOwn()];
    const given = aReservation({ incidentId, tokens: 500 });
    await store().reserveModelCall(given, at);
    await store().settleModelCall(settled(1000, 400, { incidentId, tokens: [500, 120] }), at);
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 120, microdollars: 400 });
    await store().reserveModelCall({ ...given, microdollars: null }, at);
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 620, microdollars: 400 });
    const { monthMicrodollars } = await store().settleModelCall(settled(0, 0, { incidentId, tokens: [500, 700] }), at);
    expect(monthMicrodollars).toBe(400);
    expect(await store().modelSpend(incidentId)).toEqual({ tokens: 820, microdollars: 400 });
  });
};
