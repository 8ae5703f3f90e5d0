import { openChain } from '../../lib/asking/chain.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { chainOf, EXPLAINING_SECONDS } from '../../lib/contracts/model.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { type Ranking, rankCauses } from '../../lib/domain/diagnosis/rank-causes.ts';
import { reopening } from '../../lib/domain/evidence/incident-time.ts';
import { withoutLookups } from '../../lib/domain/explanation/lookup-facts.ts';
import { plainSummary } from '../../lib/domain/explanation/plain-summary.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { BudgetRecords } from '../../lib/ports/budget-records.ts';
import type { CaseFile, CaseRecords, CollectedEvidence } from '../../lib/ports/case-records.ts';
import type { ChangeRecords } from '../../lib/ports/change-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { type Explained, explain, unexplained } from './explain.ts';

export interface DiagnoseDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> &
    Pick<CaseRecords, 'caseFile' | 'saveEvidence' | 'diagnosis' | 'saveDiagnosis'> &
    Pick<ChangeRecords, 'changes'> &
    Pick<OutcomeRecords, 'pastOutcomes'> &
    BudgetRecords;
  /** Asked only where the catalog names a model: else the deterministic ranking stands alone. */
  reasoners: Reasoners;
  /** Where a model may look for log lines that were not collected. */
  logSearch: LogSearch;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/** Ranks the causes of an incident's symptom and records the diagnosis; never throws for want of a model. */
export const createHandler =
  (deps: DiagnoseDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidents, now } = deps;
    const { incidentId, attempt } = input;
    const incident = known(await incidents.incident(incidentId), incidentId);
    const over = notMyTurn(incident, input, ['diagnosing']);
    if (over) return over;
    await incidents.move(incidentId, { to: 'diagnosing', attempt, at: now() });
    const stored = await incidents.caseFile(incidentId, attempt);
    if (!stored)
      throw new Error(
        `no evidence was collected for attempt ${attempt} of ${incidentId}; collect-evidence comes first`,
      );

    // A step that was retried says the same again, and asks no model twice.
    const before = await incidents.diagnosis(incidentId, attempt);
    if (before?.evidenceVersion === stored.evidenceVersion) return answer('plan', before.summary);
    // What a model looked at in a step that died before its end is looked at anew.
    const file = { ...stored, evidence: withoutLookups(stored.evidence) };

    const ranking = rankingOf(incident, file, attempt, now());
    const explained = await explanationOf(deps, incident, file, ranking, attempt);
    const diagnosis = diagnosisOf(deps, incident, file, ranking, explained, attempt);
    await incidents.note({
      incidentId,
      attempt,
      at: diagnosis.at,
      key: `diagnosis-${attempt}`,
      kind: 'diagnosis',
      summary: diagnosis.summary.slice(0, 1000),
      because: [
        ...ranking.because,
        ...diagnosis.readings.map(({ evidenceId, reading }) => `a model reads ${evidenceId} as ${reading}`),
        ...diagnosis.lacked,
      ],
    });
    if (explained.lookedUp.length > 0)
      await incidents.saveEvidence({ ...collectedOf(file), evidence: [...file.evidence, ...explained.lookedUp] });
    // Saved last: what is saved is taken for whole.
    await incidents.saveDiagnosis(diagnosis);
    return answer('plan', diagnosis.summary);
  };

const collectedOf = ({ incident: _, signals: __, ...collected }: CaseFile): CollectedEvidence => collected;

const rankingOf = (incident: Incident, file: CaseFile, attempt: number, now: Date): Ranking => {
  let count = 0;
  return rankCauses({
    symptoms: incident.symptomComponents,
    alarmed: file.alarmed,
    series: file.series,
    edges: file.edges,
    traced: file.traced,
    evidence: file.evidence,
    onsetAt: incident.onsetAt,
    ...reopening(incident),
    now,
    newHypothesisId: () => {
      count += 1;
      return `hyp_${attempt}-${count}`;
    },
  });
};

/** What the models made of it; with the reason in `because` where it did not help. Never throws: the ranking stands without them. */
const explanationOf = async (
  deps: DiagnoseDeps,
  incident: Incident,
  file: CaseFile,
  ranking: Ranking,
  attempt: number,
): Promise<Explained> => {
  const { catalog, journal } = deps;
  const { incidentId } = incident;
  if (chainOf(catalog.catalog.model, 'diagnose').length === 0) return unexplained('none is configured');
  if (ranking.finding !== 'cause-found') return unexplained('there was nothing to explain');
  if (incident.application === null) return unexplained('the catalog does not know what failed');
  const explained = await askedToExplain(deps, incident, file, ranking, attempt).catch((error: unknown) => {
    journal.line('a model could not be asked to explain', { incidentId, error: String(error) });
    return unexplained('asking failed');
  });
  if (explained.because) {
    journal.count('ModelUnavailable', 1);
    journal.line('the model did not help', { incidentId, because: explained.because });
  }
  return explained;
};

const askedToExplain = async (
  { incidents, reasoners, logSearch, catalog: { catalog }, journal, now }: DiagnoseDeps,
  incident: Incident,
  file: CaseFile,
  ranking: Ranking,
  attempt: number,
): Promise<Explained> => {
  const { incidentId } = incident;
  const { chain, because } = await openChain(
    { reasoners, incidents, journal, now },
    { incidentId, settings: catalog.model, step: 'diagnose', withinSeconds: EXPLAINING_SECONDS },
  );
  if (!chain) return unexplained(because);
  const rankedWith = (further: readonly Evidence[]) =>
    rankingOf(incident, { ...file, evidence: [...file.evidence, ...further] }, attempt, now()).hypotheses;
  const looking = { incidents, logSearch, catalog, journal, now };
  return explain(chain, looking, { incident, file, ranking, rankedWith, catalog });
};

const diagnosisOf = (
  { catalog, now }: DiagnoseDeps,
  incident: Incident,
  file: CaseFile,
  ranking: Ranking,
  { accepted, because, use, lookups }: Explained,
  attempt: number,
): Diagnosis => {
  const hypotheses = accepted?.hypotheses ?? ranking.hypotheses;
  const plain = plainSummary(ranking.finding, hypotheses, file.evidence, ranking.because);
  const lacked = [
    ...file.gaps.map((gap) => `${gap.collector}: ${gap.because}`),
    ...(because === null ? [] : [`no model: ${because}`]),
    ...(accepted && accepted.leftOut > 0
      ? [`${accepted.leftOut} of the model's claims were left out: they said more than their facts hold`]
      : []),
  ];
  return {
    diagnosisId: `dia_${incident.incidentId.slice(4)}-${attempt}`,
    incidentId: incident.incidentId,
    attempt,
    at: now().toISOString(),
    finding: ranking.finding,
    hypotheses,
    summary: plain.summary,
    claims: accepted?.claims ?? plain.claims,
    by: accepted ? 'ranker-and-model' : 'ranker',
    modelDisagrees: accepted?.disagrees ?? false,
    lacked: lacked.map((text) => text.slice(0, 500)),
    dataQuality: file.dataQuality,
    symptom: incident.symptomComponents[0] ?? null,
    knownSignals: file.signals.map(({ fingerprint }) => fingerprint),
    evidenceVersion: file.evidenceVersion,
    policyVersion: catalog.policyVersion,
    readings: (accepted?.readings ?? []).map(({ from, fact, component }) => ({
      evidenceId: from.reference,
      reading: fact,
      component,
    })),
    modelUse: use,
    lookups: [...lookups],
  };
};
