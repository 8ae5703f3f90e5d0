import type { ApprovalRecords } from './approval-records.ts';
import type { AuditRecords } from './audit-records.ts';
import type { BudgetRecords } from './budget-records.ts';
import type { CaseRecords } from './case-records.ts';
import type { ChangeRecords } from './change-records.ts';
import type { DispatchRecords } from './dispatch-records.ts';
import type { IncidentRecords } from './incident-records.ts';
import type { NoticeRecords } from './notice-records.ts';
import type { OutcomeRecords, ReportRecords } from './outcome-records.ts';
import type { RelationRecords } from './relation-records.ts';
import type { SessionRecords } from './session-records.ts';
import type { FingerprintRecords, SignalRecords, ToldRecords } from './signal-records.ts';
import type { SuppressionRecords } from './suppression-records.ts';

export type IncidentStore = SignalRecords &
  FingerprintRecords &
  RelationRecords &
  ToldRecords &
  BudgetRecords &
  IncidentRecords &
  CaseRecords &
  ApprovalRecords &
  DispatchRecords &
  OutcomeRecords &
  ReportRecords &
  AuditRecords &
  ChangeRecords &
  SuppressionRecords &
  NoticeRecords &
  SessionRecords;
