import { expect, it } from 'vitest';
import { reportOf } from '../../../lib/domain/report/report-of.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { aReportCase, ENDINGS } from '../../unit/domain/report/a-case.ts';
import { atSecond, opened } from '../builders.ts';

export const reportsContract = (store: () => IncidentStore): void => {
  it('keeps the last report of an incident, and knows of none before', async () => {
    const { incidentId } = await opened(store());
    expect(await store().report(incidentId)).toBeNull();
    const escalated = { ...reportOf(aReportCase(ENDINGS.escalated), atSecond(310)), incidentId };
    await store().saveReport(escalated);
    await store().saveReport(escalated);
    expect(await store().report(incidentId)).toEqual(escalated);
    const closed = { ...reportOf(aReportCase(ENDINGS.mitigated), atSecond(900)), incidentId };
    await store().saveReport(closed);
    expect(await store().report(incidentId)).toEqual(closed);
  });

  it('is no part of the history that steps read', async () => {
    const { incidentId } = await opened(store());
    const before = await store().history(incidentId);
    await store().saveReport({ ...reportOf(aReportCase(ENDINGS.cured), atSecond(310)), incidentId });
    expect(await store().history(incidentId)).toEqual(before);
  });
};
