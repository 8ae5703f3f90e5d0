import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Outcome } from '../../lib/contracts/outcome.ts';
import type { PostIncidentReport } from '../../lib/contracts/report.ts';
import type { ReportCase } from '../../lib/domain/report/report-case.ts';
import { reportOf } from '../../lib/domain/report/report-of.ts';
import { clean } from '../../lib/domain/report/wording.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { ReportRecords } from '../../lib/ports/outcome-records.ts';
import { evidenceOf } from './evidence-of.ts';
import { type SummariseDeps, type Summarised, summarise } from './summarise.ts';

export interface WriteReportDeps extends SummariseDeps {
  incidents: SummariseDeps['incidents'] &
    Pick<IncidentRecords, 'history'> &
    Pick<CaseRecords, 'caseFile'> &
    ReportRecords;
  manifests: readonly RunbookManifest[];
}

export interface WriteReportOutput {
  written: string[];
}

/**
 * Writes the report of incidents that have ended, first by rules alone, then with a model's words where one may be asked. Nothing waits
 * for it, and what a model fails at takes nothing from the report. A repeated delivery asks no model twice.
 */
export const createHandler =
  (deps: WriteReportDeps) =>
  async (incidentIds: readonly string[]): Promise<WriteReportOutput> => {
    const written: string[] = [];
    for (const incidentId of incidentIds) if (await writeReport(deps, incidentId)) written.push(incidentId);
    return { written };
  };

const writeReport = async (deps: WriteReportDeps, incidentId: string): Promise<boolean> => {
  const { incidents, manifests, now } = deps;
  const history = await incidents.history(incidentId);
  const outcome = history?.outcome;
  // Opened again since, or told by the incident that it went on in.
  if (!history || !outcome || outcome.result === 'merged') return false;
  const earlier = await incidents.report(incidentId);
  if (earlier && isOf(earlier, outcome) && (earlier.words || earlier.withoutWords)) return false;

  const reported = { history, outcome, manifests, evidence: await evidenceOf(incidents, history) };
  const report = { ...reportOf(reported, now()), modelUses: earlier?.modelUses ?? [] };
  await incidents.saveReport(report);
  const { words, because, use } = await summarised(deps, report, reported);
  await incidents.saveReport({
    ...report,
    words,
    withoutWords: because === null ? null : clean(because, 500),
    modelUses: [...report.modelUses, ...(use ? [use] : [])],
  });
  return true;
};

const isOf = ({ endedAt, result }: PostIncidentReport, outcome: Outcome): boolean =>
  endedAt === outcome.endedAt && result === outcome.result;

const summarised = async (
  deps: WriteReportDeps,
  report: PostIncidentReport,
  reported: ReportCase,
): Promise<Summarised> => {
  try {
    return await summarise(deps, report, reported);
  } catch (error) {
    deps.journal.line('a report could not be put into words', {
      incidentId: report.incidentId,
      error: String(error),
    });
    return { words: null, because: 'asking failed', use: null };
  }
};
