import type { Approval } from '../../lib/contracts/approval.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';

/** What this function needs of a table's change record: the approval that was decided, or null for any other change. */
export interface StreamRecord {
  sequenceNumber: string;
  decided: { approval: Approval; taskToken: string } | null;
}

export interface DeliverDeps {
  workflow: Pick<Workflow, 'deliver'>;
  journal: Journal;
}

export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Tells the waiting workflow what was decided. The decision stands in the table already, so a delivery that fails is
 * simply repeated from the stream, in order; a wait that has ended reads the record itself.
 */
export const createHandler =
  ({ workflow, journal }: DeliverDeps) =>
  async (records: readonly StreamRecord[]): Promise<BatchAnswer> => {
    for (const { sequenceNumber, decided } of records) {
      const output = decided && afterDecision(decided.approval);
      if (!output) continue;
      const { incidentId, approvalId, status } = decided.approval;
      try {
        const delivery = await workflow.deliver(decided.taskToken, output);
        journal.line('decision delivered', { incidentId, approvalId, status, delivery });
      } catch (error) {
        journal.line('decision not delivered, will be repeated', { incidentId, approvalId, error: String(error) });
        // Everything from here on is repeated: a stream is read in order.
        return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
