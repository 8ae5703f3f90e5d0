import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { readChange } from '../../lib/domain/changes/read-change.ts';
import type { ChangeRecords } from '../../lib/ports/change-records.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface RecordChangeDeps {
  incidents: Pick<ChangeRecords, 'recordChange'> & Pick<DispatchRecords, 'lock'>;
  catalog: VersionedCatalog;
  journal: Journal;
}

/** An event that names its kind but cannot be read: thrown, so that it ends in the queue of failed events for people to see. */
export class UnreadableChangeError extends Error {
  override readonly name = 'UnreadableChangeError';
}

/**
 * Keeps changes as they happen, because asking for them later is slow and rate-limited. A change on a target that a
 * remediation holds is our own: some events do not say who made the change.
 */
export const createHandler =
  ({ incidents, catalog, journal }: RecordChangeDeps) =>
  async (event: unknown): Promise<{ recorded: number }> => {
    const reading = readChange(event, catalog.catalog);
    if (reading.kind === 'unreadable') throw new UnreadableChangeError(reading.because);
    if (reading.kind === 'ignored') {
      journal.line('not a change', { because: reading.because });
      return { recorded: 0 };
    }
    for (const change of reading.changes) {
      const nameless = change.by.endsWith('.amazonaws.com');
      const own = change.own || (nameless && (await incidents.lock(change.component))?.incidentId != null);
      await incidents.recordChange({ ...change, own });
      journal.line('change recorded', { component: change.component, summary: change.summary, own });
    }
    return { recorded: reading.changes.length };
  };
