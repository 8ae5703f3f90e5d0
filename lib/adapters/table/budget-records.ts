import * as z from 'zod';
import { ModelSpend } from '../../contracts/budget.ts';
import type { BudgetRecords, ModelReservation, ModelReservationResult } from '../../ports/budget-records.ts';
import { modelBudgetKeys, spentKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import {
  add,
  allOf,
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

/** What models may use, for an incident and for the whole installation. */
export const budgetRecords = ({ table }: Pick<StoreParts, 'table'>): BudgetRecords => ({
  async reserveModelCall(reservation, at) {
    const { callsPerHour, microdollars, microdollarsPerHour, microdollarsPerMonth } = reservation;
    if (callsPerHour < 1) return 'calls-per-hour';
    const ofIncident = incidentWrite(reservation);
    if (!ofIncident) return 'incident';
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
      ['incident', ofIncident],
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
          counted(
            hour,
            'microdollars',
            microdollars,
            DAY_SECONDS,
            microdollarsPerHour === null ? undefined : room('microdollars', microdollarsPerHour, microdollars),
          ),
        ],
        [
          'dollars-per-month',
          counted(
            month,
            'microdollars',
            microdollars,
            MONTH_KEPT_SECONDS,
            microdollarsPerMonth === null ? undefined : room('microdollars', microdollarsPerMonth, microdollars),
          ),
        ],
      );
    }
    const result = await table.transact(asked.map(([, write]) => write));
    return result.applied ? 'reserved' : (asked[result.failed[0] ?? 0]?.[0] ?? 'calls-per-hour');
  },

  async settleModelCall({ incidentId, setAside, charged }, reservedAt) {
    const { hour, month } = modelBudgetKeys(reservedAt);
    const tokens = charged.tokens - setAside.tokens;
    const microdollars = charged.microdollars - setAside.microdollars;
    const writes = [
      ...(tokens === 0 && microdollars === 0
        ? []
        : [update(spentKey(incidentId), { tokens: add(tokens), microdollars: add(microdollars) }, exists())]),
      ...(microdollars === 0
        ? []
        : [hour, month].map((key) => update(key, { microdollars: add(microdollars) }, exists()))),
    ];
    if (writes.length > 0) await table.transact(writes);
    const item = await table.get(month);
    return { monthMicrodollars: item ? parseItem(Month, item).microdollars : charged.microdollars };
  },

  async monthMicrodollars(at) {
    const item = await table.get(modelBudgetKeys(at).month);
    return item ? parseItem(Month, item).microdollars : 0;
  },

  async modelSpend(incidentId) {
    const item = await table.get(spentKey(incidentId));
    return item ? parseItem(ModelSpend, item) : { tokens: 0, microdollars: 0 };
  },
});

/** null where a question alone is more than an incident may use, or costs nobody knows what though cost is limited. */
const incidentWrite = ({
  incidentId,
  tokens,
  microdollars,
  tokensPerIncident,
  microdollarsPerIncident,
}: ModelReservation): Write | null => {
  if (tokens > tokensPerIncident) return null;
  if (microdollarsPerIncident !== null && (microdollars ?? Number.POSITIVE_INFINITY) > microdollarsPerIncident)
    return null;
  const forTokens = room('tokens', tokensPerIncident, tokens);
  return update(
    spentKey(incidentId),
    { tokens: add(tokens), microdollars: add(microdollars ?? 0) },
    microdollarsPerIncident === null
      ? forTokens
      : allOf(forTokens, room('microdollars', microdollarsPerIncident, microdollars ?? 0)),
  );
};

/** Whether an amount fits below a limit: the sum so far must leave room for it. */
const room = (attribute: string, limit: number, amount: number): Condition =>
  anyOf(notExists(attribute), atMost(attribute, limit - amount));
