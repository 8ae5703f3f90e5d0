import type { Chain } from '../../lib/asking/chain.ts';
import { converse, formComplaint } from '../../lib/asking/converse.ts';
import { modelUseOf } from '../../lib/asking/model-use.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Complaint } from '../../lib/contracts/complaint.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../lib/contracts/hypothesis.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { LookupRecord } from '../../lib/contracts/lookup.ts';
import type { ModelUse } from '../../lib/contracts/model-use.ts';
import { type AcceptedAnswer, acceptAnswer } from '../../lib/domain/explanation/accept-answer.ts';
import { acceptReadings, noSurerThan } from '../../lib/domain/explanation/accept-readings.ts';
import { withUntold } from '../../lib/domain/explanation/tellable.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import { DiagnoseAnswer } from '../../lib/prompts/diagnose.ts';
import { createLooking, type LookingDeps } from './looking.ts';
import { type Question, questionOf, withPlaces } from './question.ts';

export interface ExplainInput {
  incident: Incident;
  file: CaseFile;
  ranking: { hypotheses: readonly Hypothesis[] };
  /** The ranking with further facts beside the case's own. */
  rankedWith: (further: readonly Evidence[]) => readonly Hypothesis[];
  catalog: Catalog;
}

type Accepted = AcceptedAnswer & { readings: Evidence[] };

export interface Explained {
  accepted: Accepted | null;
  /** Why the model's answer was not used; null when it was. */
  because: string | null;
  use: ModelUse | null;
  lookups: readonly LookupRecord[];
  /** What its looks brought: it may be cited, and is weighed by nothing. */
  lookedUp: readonly Evidence[];
}

/** A diagnosis that no model helped with. */
export const unexplained = (because: string): Explained => ({
  accepted: null,
  because,
  use: null,
  lookups: [],
  lookedUp: [],
});

/** Asks the models to explain, lets them look first where the budget has room, and takes from an answer only what the evidence carries. */
export const explain = async (
  chain: Chain,
  deps: LookingDeps,
  { incident, file, ranking, rankedWith, catalog }: ExplainInput,
): Promise<Explained> => {
  const question = questionOf(incident, file, ranking.hypotheses, catalog);
  if (!question) return unexplained('the catalog keeps what this is about from models');
  const { telling } = question;
  const { prompt, places } = withPlaces(question, incident, file, catalog);
  const mayLook = prompt.lookups.length > 0 && chain.hasRoomToLook(prompt, [], 0);
  const asked = mayLook ? prompt : question.prompt;
  const looking = createLooking(deps, { incident, file, places, telling, prompt, chain });
  const { accepted, because } = await converse(
    chain,
    asked,
    (value) => accept(value, question, looking.found()),
    mayLook ? looking : null,
  );
  return {
    accepted: accepted && believed(accepted, ranking.hypotheses, rankedWith),
    because,
    use: modelUseOf(asked, chain.asked()),
    lookups: looking.records(),
    lookedUp: looking.found(),
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

type Read = { ok: false; complaint: Complaint; rest: Accepted | null } | Accepted;

const accept = (value: unknown, { told, telling }: Question, lookedUp: readonly Evidence[]): Read => {
  const parsed = DiagnoseAnswer.safeParse(value);
  if (!parsed.success) return { ok: false, complaint: formComplaint(parsed.error), rest: null };
  const { hypotheses, claims, readings = [] } = parsed.data;
  const withReadings = (answer: AcceptedAnswer): Accepted => ({
    ...answer,
    readings: acceptReadings(told.evidence, readings),
  });
  const citable = [...told.evidence, ...lookedUp];
  const acceptance = acceptAnswer(told.hypotheses, citable, { hypotheses, claims }, telling.restored);
  if (acceptance.ok) return withReadings(acceptance);
  return { ...acceptance, rest: acceptance.rest && withReadings(acceptance.rest) };
};
