import type { IncidentStore } from '../../ports/incident-store.ts';
import { approvalRecords } from './approval-records.ts';
import { auditRecords } from './audit-records.ts';
import { budgetRecords } from './budget-records.ts';
import { caseRecords } from './case-records.ts';
import { changeRecords } from './change-records.ts';
import { dispatchRecords } from './dispatch-records.ts';
import { fingerprintRecords } from './fingerprint-records.ts';
import { incidentRecords } from './incident-records.ts';
import { noticeRecords } from './notice-records.ts';
import { outcomeRecords } from './outcome-records.ts';
import { relationRecords } from './relation-records.ts';
import { reportRecords } from './report-records.ts';
import { sessionRecords } from './session-records.ts';
import { signalRecords } from './signal-records.ts';
import { suppressionRecords } from './suppression-records.ts';
import type { Table } from './table.ts';
import { toldRecords } from './told-records.ts';
import { createTries, type TriesOptions } from './tries.ts';

/** The incident store over any {@link Table}: what the records mean is decided here, once for every adapter. */
export const createIncidentStore = ({ table, ...options }: TriesOptions & { table: Table }): IncidentStore => {
  const parts = { table, tries: createTries(options) };
  const signals = signalRecords(parts);
  return {
    ...signals,
    ...fingerprintRecords(parts),
    ...relationRecords(parts),
    ...toldRecords(parts),
    ...budgetRecords(parts),
    ...incidentRecords(parts),
    ...caseRecords(parts, signals),
    ...approvalRecords(parts),
    ...dispatchRecords(parts),
    ...outcomeRecords(parts),
    ...reportRecords(parts),
    ...auditRecords(parts),
    ...changeRecords(parts),
    ...suppressionRecords(parts),
    ...noticeRecords(parts),
    ...sessionRecords(parts),
  };
};
