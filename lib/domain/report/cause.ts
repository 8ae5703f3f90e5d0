import type { Evidence } from '../../contracts/evidence.ts';
import type { ReportCause, ReportSentence } from '../../contracts/report.ts';
import { FAULT_TABLE } from '../diagnosis/fault-table.ts';
import type { ReportCase } from './report-case.ts';
import { clean } from './wording.ts';

const MOST_FACTS = 8;
const MOST_OTHERS = 5;

/** The cause that the outcome names, as it was last diagnosed, with the facts for and against it; null where none is known. */
export const causeOf = ({ history: { diagnoses }, outcome, evidence }: ReportCase): ReportCause | null => {
  const isIt = ({ component, faultClass }: { component: string; faultClass: string }) =>
    component === outcome.component && faultClass === outcome.faultClass;
  const diagnosis = diagnoses.findLast(({ hypotheses }) => hypotheses.some(isIt));
  const found = diagnosis?.hypotheses.find(isIt);
  if (!diagnosis || !found) return null;
  const byId = new Map(evidence.map((fact) => [fact.evidenceId, fact]));
  const { component, faultClass, confidence } = found;
  return {
    component,
    faultClass,
    confidence,
    sentence:
      FAULT_TABLE.find((row) => row.faultClass === faultClass)?.sentence ?? 'What kind of fault it is, is not known.',
    spokeFor: facts(found.evidenceFor, byId),
    spokeAgainst: facts(found.evidenceAgainst, byId),
    alsoConsidered: diagnosis.hypotheses
      .filter((other) => other !== found)
      .slice(0, MOST_OTHERS)
      .map((other) => ({
        component: other.component,
        faultClass: other.faultClass,
        confidence: other.confidence,
      })),
  };
};

const facts = (ids: readonly string[], byId: ReadonlyMap<string, Evidence>): ReportSentence[] =>
  ids
    .flatMap((id) => byId.get(id) ?? [])
    .toSorted((one, other) => other.strength - one.strength)
    .slice(0, MOST_FACTS)
    .map(({ evidenceId, fact, summary }) => ({ text: clean(summary, 500) || fact, cites: [evidenceId] }));
