import type { AuditEntry } from '../contracts/audit.ts';

export interface AuditPage {
  entries: AuditEntry[];
  /** Where the next page begins; null where the log ends. */
  next: string | null;
}

/** Who decided, started and stopped what: written in the transaction of the act itself, and read only by people. */
export interface AuditRecords {
  /** Newest first, at most `limit`, before an instant or where an earlier page ended. */
  auditEntries(asked: { before: string; limit: number }): Promise<AuditPage>;
}
