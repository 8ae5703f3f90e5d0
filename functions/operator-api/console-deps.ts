import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Operator } from '../../lib/contracts/operator.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { AuditRecords } from '../../lib/ports/audit-records.ts';
import type { BudgetRecords } from '../../lib/ports/budget-records.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { OutcomeRecords, ReportRecords } from '../../lib/ports/outcome-records.ts';

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
