import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';

/** What the attempts that came to a diagnosis had collected. */
export const evidenceOf = async (
  incidents: Pick<CaseRecords, 'caseFile'>,
  { incident, diagnoses }: History,
): Promise<Evidence[]> => {
  const files = await Promise.all(diagnoses.map(({ attempt }) => incidents.caseFile(incident.incidentId, attempt)));
  return files.flatMap((file) => file?.evidence ?? []);
};
