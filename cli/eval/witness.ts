import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { ReasonerAnswer, Reasoners, Turn } from '../../lib/ports/reasoner.ts';

/** One question to a model, and what came back. */
export interface Exchange {
  prompt: RenderedPrompt;
  turns: readonly Turn[];
  answer: ReasonerAnswer;
}

/** The same models, overheard. */
export const witnessed = (reasoners: Reasoners): { heard: Reasoners; exchanges: readonly Exchange[] } => {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    heard: (choice) => {
      const reasoner = reasoners(choice);
      return {
        ask: async (prompt, turns) => {
          const answer = await reasoner.ask(prompt, turns);
          exchanges.push({ prompt, turns: [...turns], answer });
          return answer;
        },
      };
    },
  };
};
