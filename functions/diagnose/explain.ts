import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { ModelUse } from '../../lib/contracts/diagnosis.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import { type Acceptance, acceptAnswer } from '../../lib/domain/explanation/accept-answer.ts';
import { type Told, tellable, withUntold } from '../../lib/domain/explanation/tellable.ts';
import { tokensOfText, tokensToAsk } from '../../lib/domain/explanation/token-budget.ts';
import { redact } from '../../lib/domain/logs/redact.ts';
import type { CaseFile } from '../../lib/ports/incident-store.ts';
import type { Reasoner, ReasonerUse } from '../../lib/ports/reasoner.ts';
import { DIAGNOSE_PROMPT, DiagnoseAnswer, renderDiagnose } from '../../lib/prompts/diagnose.ts';

export interface ExplainInput {
  incident: Incident;
  file: CaseFile;
  ranking: { hypotheses: readonly Hypothesis[] };
  catalog: Catalog;
  /** What is left of the incident's budget. */
  tokensLeft: number;
}

export interface Explained {
  accepted: Extract<Acceptance, { ok: true }> | null;
  /** Why the model's answer was not used; null when it was. */
  because: string | null;
  use: ModelUse | null;
}

/** One question and at most one repair round; after that the deterministic ranking stands alone. */
const ROUNDS = 2;

/** Asks the model to explain, within the incident's budget, and takes from its answer only what the evidence carries. */
export const explain = async (reasoner: Reasoner, input: ExplainInput): Promise<Explained> => {
  const { incident, file, ranking, catalog } = input;
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
  const explained = await ask(reasoner, questionOf(incident, told), told, input.tokensLeft);
  if (!explained.accepted) return explained;
  const hypotheses = withUntold(explained.accepted.hypotheses, ranking.hypotheses);
  return { ...explained, accepted: { ...explained.accepted, hypotheses } };
};

const questionOf = (incident: Incident, told: Told): RenderedPrompt =>
  renderDiagnose({
    title: redact(incident.title),
    hypotheses: told.hypotheses,
    evidence: told.evidence.map((fact) => ({ ...fact, summary: redact(fact.summary) })),
    lacked: told.gaps.map(({ collector, because }) => redact(`${collector}: ${because}`)),
    knowledge: told.knowledge,
  });

const ask = async (
  reasoner: Reasoner,
  prompt: RenderedPrompt,
  { hypotheses, evidence }: Told,
  tokensLeft: number,
): Promise<Explained> => {
  let use: ModelUse | null = null;
  let repair: { answer: unknown; complaint: string } | undefined;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const needed = tokensForRound(prompt, use, repair);
    const left = tokensLeft - (use ? use.inputTokens + use.outputTokens : 0);
    if (needed > left)
      return {
        accepted: null,
        because: `${held(repair)}asking needs about ${needed} tokens and ${Math.max(0, left)} of the incident's budget are left`,
        use,
      };
    const reply = await reasoner.ask(prompt, repair);
    use = added(use, reply.use, round);
    if (reply.status === 'unavailable') return { accepted: null, because: `${held(repair)}${reply.because}`, use };
    const acceptance = accept(reply.value, hypotheses, evidence);
    if (acceptance.ok) return { accepted: acceptance, because: null, use };
    repair = { answer: reply.value, complaint: acceptance.complaint };
  }
  return { accepted: null, because: held(repair).slice(0, -2), use };
};

/** Why the first answer was not taken, with what follows it. */
const held = (repair: { complaint: string } | undefined): string =>
  repair ? `its answer did not hold: ${repair.complaint.slice(0, 250)}; ` : '';

const accept = (value: unknown, hypotheses: readonly Hypothesis[], evidence: Told['evidence']): Acceptance => {
  const parsed = DiagnoseAnswer.safeParse(value);
  if (parsed.success) return acceptAnswer(hypotheses, evidence, parsed.data);
  const complaint = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`);
  return { ok: false, complaint: complaint.join('; ') };
};

/** A repair costs what the first round did, its answer and the complaint on top of it. */
const tokensForRound = (
  prompt: RenderedPrompt,
  use: ModelUse | null,
  repair: { answer: unknown; complaint: string } | undefined,
): number =>
  use && repair
    ? use.inputTokens + use.outputTokens + tokensOfText(repair.complaint) + prompt.maximumOutputTokens
    : tokensToAsk(prompt);

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
