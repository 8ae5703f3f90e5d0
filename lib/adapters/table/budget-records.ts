import type { BudgetRecords } from '../../ports/incident-store.ts';
import { modelBudgetKey } from './keys.ts';
import type { StoreParts } from './store-parts.ts';
import { add, anyOf, lessThan, notExists, set, update } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

const KEPT_SECONDS = 86_400;

/** What the whole installation may spend in an hour. */
export const budgetRecords = ({ table }: Pick<StoreParts, 'table'>): BudgetRecords => ({
  async takeModelCall(callsPerHour, at) {
    if (callsPerHour < 1) return false;
    // The SDK's retry of a lost answer may take two: the budget is then smaller by one, never larger.
    return await table.write(
      update(
        modelBudgetKey(at),
        { count: add(1), [EXPIRY_ATTRIBUTE]: set(Math.floor(at.getTime() / 1000) + KEPT_SECONDS) },
        anyOf(notExists('count'), lessThan('count', callsPerHour)),
      ),
    );
  },
});
