import type { Change } from '../contracts/change.ts';
import type { ComponentId } from '../contracts/component.ts';

export interface ChangeRecords {
  /** Idempotent by change id. */
  recordChange(change: Change): Promise<void>;
  /** Changes of the components in [from, to), oldest first. */
  changes(components: readonly ComponentId[], from: Date, to: Date): Promise<Change[]>;
}
