import type { ModelSpend } from '../contracts/budget.ts';
import type { ModelSettings } from '../contracts/model.ts';
import type { TokenCounts } from '../contracts/model-use.ts';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import {
  type Charge,
  chargeOf,
  type Ended,
  inDollars,
  MICRODOLLARS,
  mostMicrodollars,
  overIncidentBudget,
} from '../domain/explanation/cost.ts';
import { tokensToAsk } from '../domain/explanation/token-budget.ts';
import type { BudgetRecords, ModelReservation, ModelReservationResult } from '../ports/budget-records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ReasonerAnswer, ReasonerChoice, Reasoners, Turn } from '../ports/reasoner.ts';

export interface AskDeps {
  reasoners: Reasoners;
  incidents: BudgetRecords;
  journal: Journal;
  now: Clock;
}

export interface Question {
  incidentId: string;
  prompt: RenderedPrompt;
  turns: readonly Turn[];
  /** What the incident has used so far, and what its conversation took when it was last answered. */
  spent: ModelSpend;
  measured: TokenCounts | null;
}

/** One question to one model, how it ended, and what it is charged with. */
export interface Asked {
  modelId: string;
  answer: ReasonerAnswer;
  charged: Charge;
}

/** Said where what was spent so far is not known: then nobody is asked. */
export const BUDGET_UNREADABLE = 'the budget for models could not be read, so none is asked';

/** A question that was paid for is asked, however short the time. */
const SHORTEST_SECONDS = 1;

/**
 * Asks one model if the budgets of incident, hour and month have room for the dearest answer. That is set aside before and settled
 * after, so that what dies in between counts as spent.
 */
export const askWithinBudget = async (
  { reasoners, incidents, journal, now }: AskDeps,
  settings: ModelSettings,
  choice: ReasonerChoice,
  { incidentId, prompt, turns, spent, measured }: Question,
): Promise<Asked> => {
  const { modelId } = choice;
  const price = settings.prices[modelId];
  const notAsked = (because: string): Asked => {
    journal.count('ModelBudgetExhausted', 1);
    return {
      modelId,
      answer: { status: 'unavailable', kind: 'spent', because, use: null, guardrail: [] },
      charged: { tokens: 0, microdollars: 0 },
    };
  };
  const needed = tokensToAsk(prompt, turns, measured);
  const setAside: Charge = {
    tokens: needed.inputTokens + needed.outputTokens,
    microdollars: mostMicrodollars(needed, price),
  };
  const over = overIncidentBudget(settings, spent, needed, setAside.microdollars);
  if (over) return notAsked(over);
  const at = now();
  const reserved = await incidents
    .reserveModelCall({ incidentId, ...setAside, ...limitsOf(settings) }, at)
    .catch((error: unknown) => {
      journal.line('the budget for models could not be read', { modelId, error: String(error) });
      return null;
    });
  if (reserved === null) return notAsked(BUDGET_UNREADABLE);
  if (reserved !== 'reserved') return notAsked(usedUp(reserved, settings, setAside.microdollars));

  // What the table took for it is no longer there for the answer.
  const leftSeconds = choice.timeoutSeconds - (now().getTime() - at.getTime()) / 1000;
  const answer = await reasoners({ ...choice, timeoutSeconds: Math.max(leftSeconds, SHORTEST_SECONDS) }).ask(
    prompt,
    turns,
  );
  if (answer.status === 'unavailable' && answer.detail)
    journal.line('a model could not be asked', { incidentId, modelId, error: answer.detail });
  const charged = chargeOf(endOf(answer), setAside, price);
  if (charged.tokens > 0) journal.count('ModelTokens', charged.tokens);
  if (charged.microdollars !== null) journal.count('ModelDollars', charged.microdollars / MICRODOLLARS);
  const settled = await incidents
    .settleModelCall({ incidentId, setAside: inFull(setAside), charged: inFull(charged, setAside) }, at)
    .catch((error: unknown) => {
      // What was set aside stays spent: the answer is paid for, and is used.
      journal.line('what a model cost could not be settled', { modelId, error: String(error) });
      return null;
    });
  const { dollarsPerMonth } = settings;
  if (settled && dollarsPerMonth !== undefined)
    journal.count('ModelMonthBudgetUsed', settled.monthMicrodollars / MICRODOLLARS / dollarsPerMonth);
  return { modelId, answer, charged };
};

const endOf = (answer: ReasonerAnswer): Ended =>
  answer.status === 'answered'
    ? { kind: null, turnedAway: false, use: answer.use }
    : { kind: answer.kind, turnedAway: answer.turnedAway ?? false, use: answer.use };

/** As it is counted: a kind of token without a price costs what was set aside, and what has no price at all costs nothing. */
const inFull = (charge: Charge, setAside: Charge = charge): ModelSpend => ({
  tokens: charge.tokens,
  microdollars: charge.microdollars ?? setAside.microdollars ?? 0,
});

const limitsOf = ({
  callsPerHour,
  maximumTokensPerIncident,
  dollarsPerIncident,
  dollarsPerHour,
  dollarsPerMonth,
}: ModelSettings): Omit<ModelReservation, 'incidentId' | 'tokens' | 'microdollars'> => ({
  tokensPerIncident: maximumTokensPerIncident,
  microdollarsPerIncident: inMicrodollars(dollarsPerIncident),
  callsPerHour,
  microdollarsPerHour: inMicrodollars(dollarsPerHour),
  microdollarsPerMonth: inMicrodollars(dollarsPerMonth),
});

const inMicrodollars = (dollars: number | undefined): number | null =>
  dollars === undefined ? null : Math.floor(dollars * MICRODOLLARS);

const usedUp = (
  budget: Exclude<ModelReservationResult, 'reserved'>,
  { callsPerHour, dollarsPerHour, dollarsPerMonth }: ModelSettings,
  setAside: number | null,
): string => {
  if (budget === 'incident') return "another question for this incident took what was left of the incident's budget";
  if (budget === 'calls-per-hour') return `the ${callsPerHour} questions of this hour have been asked`;
  const [dollars, span] = budget === 'dollars-per-hour' ? [dollarsPerHour, 'hour'] : [dollarsPerMonth, 'month'];
  return `asking may cost ${inDollars(setAside)}, which this ${span}'s budget of $${dollars} has no room for`;
};
