import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Operator } from '../../lib/contracts/operator.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type {
  ApprovalRecords,
  AuditRecords,
  BudgetRecords,
  CaseRecords,
  DispatchRecords,
  IncidentRecords,
  OutcomeRecords,
  ReportRecords,
} from '../../lib/ports/incident-store.ts';

/** What the console reads; the kill switch is the one thing that it writes. */
export interface ConsoleDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'incidentsIn' | 'history'> &
    Pick<CaseRecords, 'collected' | 'diagnosis' | 'plan'> &
    Pick<ApprovalRecords, 'waitingFor'> &
    Pick<DispatchRecords, 'killSwitch' | 'setKillSwitch'> &
    Pick<OutcomeRecords, 'pastOutcomes' | 'trackRecords'> &
    Pick<ReportRecords, 'report'> &
    Pick<BudgetRecords, 'modelSpend' | 'monthMicrodollars'> &
    AuditRecords;
  catalog: VersionedCatalog['catalog'];
  manifests: readonly RunbookManifest[];
  now: Clock;
}

/** Who looks, and into what. */
export interface Looking {
  deps: ConsoleDeps;
  operator: Operator;
}
