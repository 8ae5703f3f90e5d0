import type { Chain } from '../../lib/asking/chain.ts';
import { converse, formComplaint } from '../../lib/asking/converse.ts';
import { modelUseOf } from '../../lib/asking/model-use.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { ModelUse } from '../../lib/contracts/model-use.ts';
import { type Acceptance, acceptAnswer } from '../../lib/domain/explanation/accept-answer.ts';
import { acceptReadings, noSurerThan } from '../../lib/domain/explanation/accept-readings.ts';
import { withUntold } from '../../lib/domain/explanation/tellable.ts';
import type { CaseFile } from '../../lib/ports/incident-store.ts';
import { DiagnoseAnswer } from '../../lib/prompts/diagnose.ts';
import { type Question, questionOf } from './question.ts';

export interface ExplainInput {
  incident: Incident;
  file: CaseFile;
  ranking: { hypotheses: readonly Hypothesis[] };
  /** The ranking with further facts beside the case's own. */
  rankedWith: (further: readonly Evidence[]) => readonly Hypothesis[];
  catalog: Catalog;
}

type Accepted = Extract<Acceptance, { ok: true }> & { readings: Evidence[] };

export interface Explained {
  accepted: Accepted | null;
  /** Why the model's answer was not used; null when it was. */
  because: string | null;
  use: ModelUse | null;
}

/** Asks the models to explain, and takes from an answer only what the evidence carries. */
export const explain = async (
  chain: Chain,
  { incident, file, ranking, rankedWith, catalog }: ExplainInput,
): Promise<Explained> => {
  const question = questionOf(incident, file, ranking.hypotheses, catalog);
  if (!question) return { accepted: null, because: 'the catalog keeps what this is about from models', use: null };
  const { accepted, because } = await converse(chain, question.prompt, (value) => accept(value, question));
  return {
    accepted: accepted && believed(accepted, ranking.hypotheses, rankedWith),
    because,
    use: modelUseOf(question.prompt, chain.asked()),
  };
};

/** The whole order again, none of it surer than with what the model read in the log. */
const believed = (
  accepted: Accepted,
  ranked: readonly Hypothesis[],
  rankedWith: ExplainInput['rankedWith'],
): Accepted => {
  const whole = { ...accepted, hypotheses: withUntold(accepted.hypotheses, ranked) };
  if (accepted.readings.length === 0) return whole;
  const { hypotheses, disagrees } = noSurerThan(whole.hypotheses, rankedWith(accepted.readings));
  return { ...whole, hypotheses, disagrees: whole.disagrees || disagrees };
};

type Read = { ok: false; complaint: string } | ({ ok: true } & Accepted);

const accept = (value: unknown, { told, telling }: Question): Read => {
  const parsed = DiagnoseAnswer.safeParse(value);
  if (!parsed.success) return { ok: false, complaint: formComplaint(parsed.error) };
  const { hypotheses, claims, readings = [] } = parsed.data;
  const inRealValues = claims.map((claim) => ({ ...claim, text: telling.restored(claim.text) }));
  const acceptance = acceptAnswer(told.hypotheses, told.evidence, { hypotheses, claims: inRealValues });
  return acceptance.ok ? { ...acceptance, readings: acceptReadings(told.evidence, readings) } : acceptance;
};
