import type { ModelSpend } from '../contracts/budget.ts';
import { chainOf, type ModelSettings, type ModelStep } from '../contracts/model.ts';
import type { ModelTry, TokenCounts } from '../contracts/model-use.ts';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import { mostMicrodollars, overIncidentBudget } from '../domain/explanation/cost.ts';
import { nextModel } from '../domain/explanation/next-model.ts';
import { type TokensToAsk, tokensToAsk } from '../domain/explanation/token-budget.ts';
import type { Reasoner, ReasonerAnswer, Turn } from '../ports/reasoner.ts';
import { type AskDeps, type Asked, askWithinBudget, BUDGET_UNREADABLE } from './ask-within-budget.ts';

export interface ChainOptions {
  incidentId: string;
  settings: ModelSettings;
  step: ModelStep;
  /** How long all questions may take together: the function must have some time left for what comes after. */
  withinSeconds: number;
}

export interface Chain extends Reasoner {
  /** Every question so far, in order. */
  asked(): readonly Asked[];
  /**
   * Whether budget and time allow a look and the answer after it: two further questions, the second longer by what was looked at. Else a
   * look would cost the answer. `pending`: rounds of looks whose results are not among the turns yet.
   */
  hasRoomToLook(prompt: RenderedPrompt, turns: readonly Turn[], pending: 0 | 1): boolean;
  /** How long looking may take from now on, so that there is time for the answer. */
  secondsToLook(): number;
  /** Whether the budget allows this question. */
  canPayFor(prompt: RenderedPrompt, turns: readonly Turn[]): boolean;
}

/** Below this there is no use in beginning a question. */
const SHORTEST_QUESTION_SECONDS = 2;

/** What the looks of one round and their results add to a question at most: they share what a result may hold. */
const LOOKED_UP_TOKENS = 800;
/** What a model needs to say to look. One that talks more may find no room for its answer: that is checked before each question. */
const LOOK_TOKENS = 300;
/** So much is kept for the answer. */
const ANSWER_SECONDS = 20;
/** With less than this a look is not worth beginning. */
const SHORTEST_LOOKING_SECONDS = 5;

/**
 * The models of a step as one: a question goes to the first that has not failed yet, and on to the next when it cannot be had. The
 * conversation goes along. All questions together end in time for the diagnosis to be written down. What earlier steps of the incident
 * used counts, whatever became of them; where it cannot be read, nobody is asked.
 */
export const openChain = async (deps: AskDeps, options: ChainOptions): Promise<Opened> => {
  const { incidentId } = options;
  try {
    return { chain: createChain(deps, options, await deps.incidents.modelSpend(incidentId)), because: null };
  } catch (error) {
    deps.journal.line('the budget for models could not be read', { incidentId, error: String(error) });
    return { chain: null, because: BUDGET_UNREADABLE };
  }
};

/** `because`: why nobody can be asked. */
export type Opened = { chain: Chain; because: null } | { chain: null; because: string };

const createChain = (
  deps: AskDeps,
  { incidentId, settings, step, withinSeconds }: ChainOptions,
  spentBefore: ModelSpend,
): Chain => {
  const models = chainOf(settings, step);
  const asked: Asked[] = [];
  const endsAt = deps.now().getTime() + 1000 * withinSeconds;
  const secondsToLook = () => (endsAt - deps.now().getTime()) / 1000 - ANSWER_SECONDS;
  const isInBudget = (needed: TokensToAsk): boolean => {
    const dearest = models.map((modelId) => mostMicrodollars(needed, settings.prices[modelId]));
    const cost = dearest.reduce((most, each) => (most === null || each === null ? null : Math.max(most, each)), 0);
    return overIncidentBudget(settings, sumOf(spentBefore, asked), needed, cost) === null;
  };
  return {
    asked: () => asked,
    hasRoomToLook(prompt, turns, pending) {
      const one = tokensToAsk(prompt, turns, lastMeasured(asked));
      const two = {
        inputTokens: 2 * one.inputTokens + (1 + 2 * pending) * LOOKED_UP_TOKENS,
        outputTokens: LOOK_TOKENS + one.outputTokens,
      };
      return secondsToLook() >= SHORTEST_LOOKING_SECONDS && isInBudget(two);
    },
    secondsToLook,
    canPayFor: (prompt, turns) => isInBudget(tokensToAsk(prompt, turns, lastMeasured(asked))),
    async ask(prompt, turns) {
      const before = asked.length;
      for (;;) {
        const next = nextModel(models, asked.map(tryOf));
        if (!next) return whyNobody(asked.slice(before), null);
        const timeoutSeconds = Math.min(settings.timeoutSeconds, (endsAt - deps.now().getTime()) / 1000);
        if (timeoutSeconds < SHORTEST_QUESTION_SECONDS && timeoutSeconds < settings.timeoutSeconds)
          return whyNobody(asked.slice(before), `the ${withinSeconds} s for questions to models are over`);
        const question = { incidentId, prompt, turns, spent: sumOf(spentBefore, asked), measured: lastMeasured(asked) };
        const one = await askWithinBudget(deps, settings, { ...next, timeoutSeconds }, question);
        asked.push(one);
        if (one.answer.status === 'answered') return one.answer;
      }
    },
  };
};

/** How a question ended, for the record. */
export const tryOf = ({ modelId, answer }: Asked): ModelTry => ({
  modelId,
  status: answer.status === 'answered' ? 'answered' : answer.kind,
  because: answer.status === 'answered' ? '' : answer.because.slice(0, 300),
});

/** Everybody's reason, and why nobody else was asked. */
const whyNobody = (failed: readonly Asked[], outOfTime: string | null): ReasonerAnswer => {
  const last = failed.at(-1)?.answer;
  const reasons = [...failed.map((each) => tryOf(each).because), ...(outOfTime ? [outOfTime] : [])];
  return {
    status: 'unavailable',
    kind: outOfTime ? 'late' : last?.status === 'unavailable' ? last.kind : 'down',
    because: reasons.join('; ') || 'every model of the chain has failed for this incident already',
    use: null,
    guardrail: [],
  };
};

const sumOf = (before: ModelSpend, asked: readonly Asked[]): ModelSpend => ({
  tokens: asked.reduce((sum, { charged }) => sum + charged.tokens, before.tokens),
  microdollars: asked.reduce((sum, { charged }) => sum + (charged.microdollars ?? 0), before.microdollars),
});

const lastMeasured = (asked: readonly Asked[]): TokenCounts | null =>
  asked.findLast(({ answer }) => answer.status === 'answered')?.answer.use ?? null;
