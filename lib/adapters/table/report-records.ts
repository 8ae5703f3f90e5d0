import { PostIncidentReport } from '../../contracts/report.ts';
import type { ReportRecords } from '../../ports/outcome-records.ts';
import { reportKey } from './keys.ts';
import { parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { put } from './table.ts';

/** The report of an incident's last end: an item of its own, which nothing that heals ever reads. */
export const reportRecords = ({ table }: Pick<StoreParts, 'table'>): ReportRecords => ({
  async saveReport(report) {
    await table.write(put({ ...reportKey(report.incidentId), record: report }));
  },
  async report(incidentId) {
    const item = await table.get(reportKey(incidentId));
    return item ? parseRecord(PostIncidentReport, item) : null;
  },
});
