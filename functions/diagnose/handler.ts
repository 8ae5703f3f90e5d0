import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { rankCauses } from '../../lib/domain/diagnosis/rank-causes.ts';
import { plainSummary } from '../../lib/domain/explanation/plain-summary.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { CaseRecords, IncidentRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Reasoner } from '../../lib/ports/reasoner.ts';
import { explain } from './explain.ts';

export interface DiagnoseDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> & Pick<CaseRecords, 'caseFile' | 'saveDiagnosis'>;
  /** null where the catalog names no model: then the deterministic ranking stands alone. */
  reasoner: Reasoner | null;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/** Ranks the causes of an incident's symptom and records the diagnosis; never throws for want of a model. */
export const createHandler =
  ({ incidents, reasoner, catalog, journal, now }: DiagnoseDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidentId, attempt } = input;
    const incident = known(await incidents.incident(incidentId), incidentId);
    const over = notMyTurn(incident, input, ['diagnosing']);
    if (over) return over;
    await incidents.move(incidentId, { to: 'diagnosing', attempt, at: now() });
    const file = await incidents.caseFile(incidentId, attempt);
    if (!file)
      throw new Error(
        `no evidence was collected for attempt ${attempt} of ${incidentId}; collect-evidence comes first`,
      );

    let count = 0;
    const ranking = rankCauses({
      symptoms: incident.symptomComponents,
      series: file.series,
      edges: file.edges,
      evidence: file.evidence,
      onsetAt: incident.onsetAt,
      now: now(),
      newHypothesisId: () => {
        count += 1;
        return `hyp_${attempt}-${count}`;
      },
    });
    const explained =
      ranking.finding === 'cause-found' && reasoner && incident.application !== null
        ? await explain(reasoner, { incident, file, ranking, catalog: catalog.catalog })
        : null;
    if (explained?.because) {
      journal.count('ModelUnavailable', 1);
      journal.line('the model did not help', { incidentId, because: explained.because });
    }
    const accepted = explained?.accepted ?? null;
    const hypotheses = accepted?.hypotheses ?? ranking.hypotheses;
    const plain = plainSummary(ranking.finding, hypotheses, file.evidence, ranking.because);
    const diagnosis: Diagnosis = {
      diagnosisId: `dia_${incidentId.slice(4)}-${attempt}`,
      incidentId,
      attempt,
      at: now().toISOString(),
      finding: ranking.finding,
      hypotheses,
      summary: accepted
        ? accepted.claims
            .map(({ text }) => text)
            .join(' ')
            .slice(0, 2000)
        : plain.summary,
      claims: accepted?.claims ?? plain.claims,
      by: accepted ? 'ranker-and-model' : 'ranker',
      modelDisagrees: accepted?.disagrees ?? false,
      lacked: [
        ...file.gaps.map(({ collector, because }) => `${collector}: ${because}`.slice(0, 500)),
        ...(accepted
          ? []
          : [
              `no model: ${explained?.because ?? (reasoner ? 'there was nothing to explain' : 'none is configured')}`.slice(
                0,
                500,
              ),
            ]),
      ],
      dataQuality: file.dataQuality,
      symptom: incident.symptomComponents[0] ?? null,
      evidenceVersion: file.evidenceVersion,
      policyVersion: catalog.policyVersion,
      modelUse: explained?.use ?? null,
    };
    await incidents.saveDiagnosis(diagnosis);
    await incidents.note({
      incidentId,
      attempt,
      at: diagnosis.at,
      key: `diagnosis-${attempt}`,
      kind: 'diagnosis',
      summary: diagnosis.summary.slice(0, 1000),
      because: [...ranking.because, ...diagnosis.lacked],
    });
    return answer('plan', diagnosis.summary);
  };
