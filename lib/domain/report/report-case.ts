import type { Evidence } from '../../contracts/evidence.ts';
import type { History } from '../../contracts/history.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Outcome } from '../../contracts/outcome.ts';

/** What a report is made of: the records of an incident that has ended, and the facts that its attempts collected. */
export interface ReportCase {
  history: History;
  outcome: Outcome;
  evidence: readonly Evidence[];
  manifests: readonly Pick<RunbookManifest, 'runbook' | 'title'>[];
}

/** What a runbook is called where people read. */
export const titleOf = (runbook: string, manifests: ReportCase['manifests']): string =>
  manifests.find((manifest) => manifest.runbook === runbook)?.title ?? runbook;
