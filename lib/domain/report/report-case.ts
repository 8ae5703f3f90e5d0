import type { Evidence } from '../../contracts/evidence.ts';
import type { History } from '../../contracts/history.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import { secondsBetween } from './wording.ts';

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

/** How long after the onset every objective was met again and stayed so; null where that was not seen. */
export const secondsUntilWell = ({ history, outcome }: Pick<ReportCase, 'history' | 'outcome'>): number | null => {
  const well = history.validations.findLast(
    ({ verdict, wellSinceAt }) => wellSinceAt !== null && (verdict === 'recovered' || verdict === 'mitigated'),
  );
  const seconds = well?.wellSinceAt ? secondsBetween(outcome.onsetAt, well.wellSinceAt) : 0;
  return seconds > 0 ? seconds : null;
};
