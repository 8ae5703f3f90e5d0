import type { Chain } from '../../lib/asking/chain.ts';
import { converse, formComplaint } from '../../lib/asking/converse.ts';
import { modelUseOf } from '../../lib/asking/model-use.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { ModelUse } from '../../lib/contracts/model-use.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { RedactionPolicy } from '../../lib/contracts/redaction.ts';
import { type Acceptance, acceptAnswer } from '../../lib/domain/explanation/accept-answer.ts';
import { type Told, tellable, withUntold } from '../../lib/domain/explanation/tellable.ts';
import { redact } from '../../lib/domain/redaction/redact.ts';
import type { CaseFile } from '../../lib/ports/incident-store.ts';
import { DiagnoseAnswer, renderDiagnose } from '../../lib/prompts/diagnose.ts';

export interface ExplainInput {
  incident: Incident;
  file: CaseFile;
  ranking: { hypotheses: readonly Hypothesis[] };
  catalog: Catalog;
}

type Accepted = Extract<Acceptance, { ok: true }>;

export interface Explained {
  accepted: Accepted | null;
  /** Why the model's answer was not used; null when it was. */
  because: string | null;
  use: ModelUse | null;
}

/** Asks the models to explain, and takes from an answer only what the evidence carries. */
export const explain = async (chain: Chain, { incident, file, ranking, catalog }: ExplainInput): Promise<Explained> => {
  const told = tellable(
    {
      symptoms: incident.symptomComponents,
      application: incident.application,
      hypotheses: ranking.hypotheses,
      evidence: file.evidence,
      gaps: file.gaps,
    },
    catalog,
  );
  if (!told) return { accepted: null, because: 'the catalog keeps what this is about from models', use: null };
  const prompt = questionOf(incident, told, catalog.policies.redaction);
  const { accepted, because } = await converse(chain, prompt, (value) => accept(value, told));
  return {
    accepted: accepted && { ...accepted, hypotheses: withUntold(accepted.hypotheses, ranking.hypotheses) },
    because,
    use: modelUseOf(prompt, chain.asked()),
  };
};

const questionOf = (incident: Incident, told: Told, policy: RedactionPolicy): RenderedPrompt =>
  renderDiagnose({
    title: redact(incident.title, policy),
    hypotheses: told.hypotheses,
    evidence: told.evidence.map((fact) => ({ ...fact, summary: redact(fact.summary, policy) })),
    lacked: told.gaps.map(({ collector, because }) => redact(`${collector}: ${because}`, policy)),
    knowledge: told.knowledge,
  });

const accept = (value: unknown, { hypotheses, evidence }: Told): Acceptance => {
  const parsed = DiagnoseAnswer.safeParse(value);
  if (parsed.success) return acceptAnswer(hypotheses, evidence, parsed.data);
  return { ok: false, complaint: formComplaint(parsed.error) };
};
