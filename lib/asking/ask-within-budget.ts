import type { ModelSettings } from '../contracts/model.ts';
import type { TokenCounts } from '../contracts/model-use.ts';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import {
  chargeOf,
  inDollars,
  MICRODOLLARS,
  mostMicrodollars,
  overIncidentBudget,
  type Spent,
} from '../domain/explanation/cost.ts';
import { tokensOf, tokensToAsk } from '../domain/explanation/token-budget.ts';
import type { Clock } from '../ports/clock.ts';
import type { BudgetRecords, ModelReservationResult } from '../ports/incident-store.ts';
import type { Journal } from '../ports/journal.ts';
import type { ReasonerAnswer, ReasonerChoice, Reasoners, Turn } from '../ports/reasoner.ts';

export interface AskDeps {
  reasoners: Reasoners;
  incidents: Pick<BudgetRecords, 'reserveModelCall' | 'settleModelCall'>;
  journal: Journal;
  now: Clock;
}

export interface Question {
  prompt: RenderedPrompt;
  turns: readonly Turn[];
  /** What the incident has used so far, and what its conversation took when it was last answered. */
  spent: Spent;
  measured: TokenCounts | null;
}

/** One question to one model, how it ended, and what it is charged with; null where that is not known. */
export interface Asked {
  modelId: string;
  answer: ReasonerAnswer;
  microdollars: number | null;
}

/**
 * Asks one model if the budgets of incident, hour and month have room for the dearest answer. That is set aside before and settled
 * after, so that what dies in between counts as spent.
 */
export const askWithinBudget = async (
  { reasoners, incidents, journal, now }: AskDeps,
  settings: ModelSettings,
  choice: ReasonerChoice,
  { prompt, turns, spent, measured }: Question,
): Promise<Asked> => {
  const { modelId } = choice;
  const price = settings.prices[modelId];
  const notAsked = (because: string): Asked => {
    journal.count('ModelBudgetExhausted', 1);
    return {
      modelId,
      answer: { status: 'unavailable', kind: 'spent', because, use: null, guardrail: [] },
      microdollars: 0,
    };
  };
  const needed = tokensToAsk(prompt, turns, measured);
  const setAside = mostMicrodollars(needed, price);
  const over = overIncidentBudget(settings, spent, needed, setAside);
  if (over) return notAsked(over);
  const at = now();
  const { callsPerHour, dollarsPerHour, dollarsPerMonth } = settings;
  const reserved = await incidents
    .reserveModelCall(
      {
        callsPerHour,
        microdollars: setAside,
        microdollarsPerHour: inMicrodollars(dollarsPerHour),
        microdollarsPerMonth: inMicrodollars(dollarsPerMonth),
      },
      at,
    )
    .catch((error: unknown) => {
      journal.line('the budget for models could not be read', { modelId, error: String(error) });
      return null;
    });
  if (reserved === null) return notAsked('the budget for models could not be read, so none is asked');
  if (reserved !== 'reserved') return notAsked(usedUp(reserved, settings, setAside));

  const answer = await reasoners(choice).ask(prompt, turns);
  const kind = answer.status === 'unavailable' ? answer.kind : null;
  const microdollars = chargeOf({ kind, use: answer.use }, setAside, price);
  if (answer.use) journal.count('ModelTokens', tokensOf(answer.use));
  if (microdollars !== null) journal.count('ModelDollars', microdollars / MICRODOLLARS);
  if (setAside !== null) {
    // A kind of token without a price: what was set aside stands for it.
    const settlement = { setAsideMicrodollars: setAside, microdollars: microdollars ?? setAside };
    const settled = await incidents.settleModelCall(settlement, at).catch((error: unknown) => {
      // What was set aside stays spent: the answer is paid for, and is used.
      journal.line('what a model cost could not be settled', { modelId, error: String(error) });
      return null;
    });
    if (settled && dollarsPerMonth !== undefined)
      journal.count('ModelMonthBudgetUsed', settled.monthMicrodollars / MICRODOLLARS / dollarsPerMonth);
  }
  return { modelId, answer, microdollars };
};

const inMicrodollars = (dollars: number | undefined): number | null =>
  dollars === undefined ? null : Math.floor(dollars * MICRODOLLARS);

const usedUp = (
  budget: Exclude<ModelReservationResult, 'reserved'>,
  { callsPerHour, dollarsPerHour, dollarsPerMonth }: ModelSettings,
  setAside: number | null,
): string => {
  if (budget === 'calls-per-hour') return `the ${callsPerHour} questions of this hour have been asked`;
  const [dollars, span] = budget === 'dollars-per-hour' ? [dollarsPerHour, 'hour'] : [dollarsPerMonth, 'month'];
  return `asking may cost ${inDollars(setAside)}, which this ${span}'s budget of $${dollars} has no room for`;
};
