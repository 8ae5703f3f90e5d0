import { openChain } from '../../lib/asking/chain.ts';
import { converse, formComplaint } from '../../lib/asking/converse.ts';
import { modelUseOf } from '../../lib/asking/model-use.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { chainOf, type ModelSettings, REPORTING_SECONDS } from '../../lib/contracts/model.ts';
import type { ModelUse } from '../../lib/contracts/model-use.ts';
import type { PostIncidentReport, ReportWords } from '../../lib/contracts/report.ts';
import { createTelling, type Telling } from '../../lib/domain/explanation/telling.ts';
import { acceptWords, type Citable, type WordsAcceptance } from '../../lib/domain/report/accept-words.ts';
import type { ReportCase } from '../../lib/domain/report/report-case.ts';
import { factsToTell, toldReport } from '../../lib/domain/report/told-report.ts';
import type { BudgetRecords } from '../../lib/ports/budget-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { renderSummarise, SummariseAnswer } from '../../lib/prompts/summarise.ts';

export interface SummariseDeps {
  incidents: BudgetRecords;
  /** Asked only where the catalog names a model for reports: else the report by rules stands alone. */
  reasoners: Reasoners;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

export interface Summarised {
  words: ReportWords | null;
  /** Why there are no words; null where there are. */
  because: string | null;
  use: ModelUse | null;
}

/** Asks the models to put a report into words, and takes only what its facts and points carry. */
export const summarise = async (
  deps: SummariseDeps,
  report: PostIncidentReport,
  reported: ReportCase,
): Promise<Summarised> => {
  const { incidents, reasoners, journal, now } = deps;
  const { catalog } = deps.catalog;
  const without = (because: string): Summarised => ({ words: null, because, use: null });
  if (chainOf(catalog.model, 'report').length === 0) return without('no model is configured');
  const telling = createTelling(catalog.policies.redaction);
  const told = toldReport(report, reported, catalog, telling);
  if (!told) return without('the catalog keeps what this is about from models');
  const opened = await openChain(
    { reasoners, incidents, journal, now },
    {
      incidentId: report.incidentId,
      settings: yielding(catalog.model),
      step: 'report',
      withinSeconds: REPORTING_SECONDS,
    },
  );
  if (!opened.chain) return without(opened.because);
  const { chain } = opened;
  const prompt = renderSummarise(told);
  const citable = { facts: factsToTell(report, reported.evidence, catalog), points: report.timeline };
  const { accepted, because } = await converse(chain, prompt, (value) => accept(value, citable, telling));
  if (because) {
    journal.count('ModelUnavailable', 1);
    journal.line('the report has no words of a model', { incidentId: report.incidentId, because });
  }
  return { words: accepted?.words ?? null, because, use: modelUseOf(prompt, chain.asked()) };
};

/** Who waits comes first: an incident that is over leaves half of every hour's budget to those that are not. */
const yielding = (settings: ModelSettings): ModelSettings => ({
  ...settings,
  callsPerHour: Math.floor(settings.callsPerHour / 2),
  ...(settings.dollarsPerHour === undefined ? {} : { dollarsPerHour: settings.dollarsPerHour / 2 }),
});

const accept = (value: unknown, citable: Citable, { restored }: Telling): WordsAcceptance => {
  const parsed = SummariseAnswer.safeParse(value);
  if (!parsed.success) return { ok: false, complaint: formComplaint(parsed.error) };
  return acceptWords(parsed.data, citable, restored);
};
