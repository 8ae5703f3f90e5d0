import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { ModelUse } from '../../lib/contracts/diagnosis.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';
import { type Acceptance, acceptAnswer } from '../../lib/domain/explanation/accept-answer.ts';
import type { CaseFile } from '../../lib/ports/incident-store.ts';
import type { Reasoner, ReasonerUse } from '../../lib/ports/reasoner.ts';
import { DIAGNOSE_PROMPT, DiagnoseAnswer, renderDiagnose } from '../../lib/prompts/diagnose.ts';

export interface ExplainInput {
  incident: Incident;
  file: CaseFile;
  ranking: { hypotheses: readonly Hypothesis[] };
  catalog: Catalog;
}

export interface Explained {
  accepted: Extract<Acceptance, { ok: true }> | null;
  /** Why the model's answer was not used; null when it was. */
  because: string | null;
  use: ModelUse | null;
}

/** One question and at most one repair round; after that the deterministic ranking stands alone. */
const ROUNDS = 2;

/** Asks the model to explain, and takes from its answer only what the evidence carries. */
export const explain = async (
  reasoner: Reasoner,
  { incident, file, ranking, catalog }: ExplainInput,
): Promise<Explained> => {
  const consenting = (component: string | null) =>
    component === null || catalog.services[serviceOfComponent(component, catalog) ?? '']?.modelAccess !== 'none';
  const evidence = file.evidence.filter(({ component }) => consenting(component));
  const prompt = renderDiagnose({
    title: incident.title,
    hypotheses: ranking.hypotheses,
    evidence,
    lacked: file.gaps.map(({ collector, because }) => `${collector}: ${because}`),
    knowledge: Object.values(catalog.services).flatMap(({ application, knowledge }) =>
      application === incident.application && knowledge ? [knowledge] : [],
    ),
  });

  let use: ModelUse | null = null;
  let repair: { answer: unknown; complaint: string } | undefined;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const reply = await reasoner.ask(prompt, repair);
    use = added(use, reply.use, round);
    if (reply.status === 'unavailable') return { accepted: null, because: reply.because, use };
    const parsed = DiagnoseAnswer.safeParse(reply.value);
    const acceptance: Acceptance = parsed.success
      ? acceptAnswer(ranking.hypotheses, evidence, parsed.data)
      : {
          ok: false,
          complaint: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
        };
    if (acceptance.ok) return { accepted: acceptance, because: null, use };
    repair = { answer: reply.value, complaint: acceptance.complaint };
  }
  return { accepted: null, because: `its answer did not hold: ${repair?.complaint ?? ''}`.slice(0, 300), use };
};

const added = (sum: ModelUse | null, use: ReasonerUse | null, rounds: number): ModelUse | null =>
  use
    ? {
        modelId: use.modelId,
        promptId: DIAGNOSE_PROMPT.id,
        promptVersion: DIAGNOSE_PROMPT.version,
        inputTokens: (sum?.inputTokens ?? 0) + use.inputTokens,
        outputTokens: (sum?.outputTokens ?? 0) + use.outputTokens,
        rounds,
      }
    : sum;
