import { evidenceOf } from '../../functions/write-report/evidence-of.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { PostIncidentReport } from '../../lib/contracts/report.ts';
import { reportOf } from '../../lib/domain/report/report-of.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { OutcomeRecords, ReportRecords } from '../../lib/ports/outcome-records.ts';

export type ReportReader = Pick<IncidentRecords, 'history'> &
  Pick<CaseRecords, 'caseFile'> &
  Pick<OutcomeRecords, 'outcome'> &
  Pick<ReportRecords, 'report'>;

export interface FoundReport {
  report: PostIncidentReport | null;
  /** What its reader should know beside it, or why there is none; null where there is nothing to say. */
  note: string | null;
}

/** The report as it was written; one made on the spot where an incident ended and none was written. */
export const findReport = async (
  incidents: ReportReader,
  incidentId: string,
  { manifests, now }: { manifests: readonly RunbookManifest[]; now: Date },
): Promise<FoundReport> => {
  const [report, outcome] = await Promise.all([incidents.report(incidentId), incidents.outcome(incidentId)]);
  if (report) return { report, note: isOld(report, outcome?.endedAt) };
  const history = await incidents.history(incidentId);
  if (!history) return { report: null, note: `there is no incident ${incidentId} in this table` };
  if (outcome === null)
    return {
      report: null,
      note: `${incidentId} has not ended (${history.incident.state}): a report is written when it does`,
    };
  if (outcome.result === 'merged')
    return {
      report: null,
      note: `${incidentId} went on as part of ${history.incident.mergedInto}: its report tells of both`,
    };
  const evidence = await evidenceOf(incidents, history);
  return {
    report: reportOf({ history, outcome, evidence, manifests }, now),
    note: 'none was written yet: made from the records just now, by rules alone',
  };
};

const isOld = ({ endedAt }: PostIncidentReport, lastEnd: string | undefined): string | null => {
  if (lastEnd === undefined) return `it was opened again since: this tells of its end at ${endedAt}`;
  return lastEnd === endedAt ? null : `this tells of its end at ${endedAt}; that of ${lastEnd} is not written yet`;
};
