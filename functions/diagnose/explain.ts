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
import type { Reasoner, Turn } from '../../lib/ports/reasoner.ts';
import { DiagnoseAnswer, renderDiagnose } from '../../lib/prompts/diagnose.ts';
import type { Chain } from './chain.ts';
import { modelUseOf } from './model-use.ts';

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

/** One question and at most one repair round; after that the deterministic ranking stands alone. */
const ROUNDS = 2;

/** What a model is told of its mistakes: enough to mend them, whatever it sent. */
const COMPLAINT_CHARACTERS = 1500;

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
  const { accepted, because } = await converse(chain, prompt, told);
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

const converse = async (
  reasoner: Reasoner,
  prompt: RenderedPrompt,
  told: Told,
): Promise<Pick<Explained, 'accepted' | 'because'>> => {
  const turns: Turn[] = [];
  let held = '';
  for (let round = 1; round <= ROUNDS; round += 1) {
    const reply = await reasoner.ask(prompt, turns);
    if (reply.status === 'unavailable')
      return { accepted: null, because: held ? `${held}; ${reply.because}` : reply.because };
    const acceptance = accept(reply.value, told);
    if (acceptance.ok) return { accepted: acceptance, because: null };
    held = `its answer did not hold: ${acceptance.complaint.slice(0, 250)}`;
    turns.push({ tool: reply.tool, input: reply.value, result: askedAgain(prompt, acceptance.complaint) });
  }
  return { accepted: null, because: held };
};

const askedAgain = ({ tool }: RenderedPrompt, complaint: string): string =>
  `Not accepted: ${complaint.slice(0, COMPLAINT_CHARACTERS)}. Correct it and call ${tool.name} once more, with the whole answer.`;

const accept = (value: unknown, { hypotheses, evidence }: Told): Acceptance => {
  const parsed = DiagnoseAnswer.safeParse(value);
  if (parsed.success) return acceptAnswer(hypotheses, evidence, parsed.data);
  const complaint = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`);
  return { ok: false, complaint: complaint.join('; ') };
};
