import * as z from 'zod';
import type { BudgetRecords, ModelReservationResult } from '../../ports/incident-store.ts';
import { modelBudgetKeys } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import {
  add,
  anyOf,
  atMost,
  type Condition,
  exists,
  type Key,
  lessThan,
  notExists,
  set,
  update,
  type Write,
} from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

const DAY_SECONDS = 86_400;
/** A month's sum outlives its month, for those who look back. */
const MONTH_KEPT_SECONDS = 100 * DAY_SECONDS;

const Month = z.object({ microdollars: z.number() });

/** What the whole installation may spend. */
export const budgetRecords = ({ table }: Pick<StoreParts, 'table'>): BudgetRecords => ({
  async reserveModelCall({ callsPerHour, microdollars, microdollarsPerHour, microdollarsPerMonth }, at) {
    if (callsPerHour < 1) return 'calls-per-hour';
    const { calls, hour, month } = modelBudgetKeys(at);
    const counted = (key: Key, attribute: string, amount: number, keptSeconds: number, condition?: Condition): Write =>
      update(
        key,
        {
          [attribute]: add(amount),
          [EXPIRY_ATTRIBUTE]: set(Math.floor(at.getTime() / 1000) + keptSeconds),
        },
        condition,
      );
    const asked: [ModelReservationResult, Write][] = [
      [
        'calls-per-hour',
        counted(calls, 'count', 1, DAY_SECONDS, anyOf(notExists('count'), lessThan('count', callsPerHour))),
      ],
    ];
    if (microdollars !== null) {
      if (microdollars > (microdollarsPerHour ?? Number.POSITIVE_INFINITY)) return 'dollars-per-hour';
      if (microdollars > (microdollarsPerMonth ?? Number.POSITIVE_INFINITY)) return 'dollars-per-month';
      asked.push(
        [
          'dollars-per-hour',
          counted(hour, 'microdollars', microdollars, DAY_SECONDS, room(microdollarsPerHour, microdollars)),
        ],
        [
          'dollars-per-month',
          counted(month, 'microdollars', microdollars, MONTH_KEPT_SECONDS, room(microdollarsPerMonth, microdollars)),
        ],
      );
    }
    const result = await table.transact(asked.map(([, write]) => write));
    return result.applied ? 'reserved' : (asked[result.failed[0] ?? 0]?.[0] ?? 'calls-per-hour');
  },

  async settleModelCall({ setAsideMicrodollars, microdollars }, reservedAt) {
    const { hour, month } = modelBudgetKeys(reservedAt);
    const difference = { microdollars: add(microdollars - setAsideMicrodollars) };
    if (microdollars !== setAsideMicrodollars)
      await table.transact([hour, month].map((key) => update(key, difference, exists())));
    const item = await table.get(month);
    return { monthMicrodollars: item ? parseItem(Month, item).microdollars : microdollars };
  },
});

/** Whether an amount fits below a limit: the sum so far must leave room for it. */
const room = (limit: number | null, amount: number): Condition | undefined =>
  limit === null ? undefined : anyOf(notExists('microdollars'), atMost('microdollars', limit - amount));
