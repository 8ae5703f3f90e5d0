import type { ChangeRecords } from '../../../ports/change-records.ts';
import type { Collector } from './collector.ts';

/** Changes of the components in scope, from the records that were made as they happened. */
export const changesCollector = (records: Pick<ChangeRecords, 'changes'>, budgetSeconds: number): Collector => ({
  name: 'changes',
  budgetSeconds,
  async look({ scope, found }) {
    const components = [...new Set(scope.components.map(({ component }) => component))];
    found.changes.push(...(await records.changes(components, new Date(scope.baselineFromAt), new Date(scope.toAt))));
  },
});
