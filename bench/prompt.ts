import { parseArgs } from 'node:util';
import { quietFunctions } from '../drill/quiet-functions.ts';
import { SCENARIOS } from '../drill/scenarios/index.ts';
import { tokensOfText, tokensToAsk } from '../lib/domain/explanation/token-budget.ts';
import { report } from './options.ts';
import { typicalAnswer } from './prompt/typical-answer.ts';

/** What a first diagnosis may take at most, and what it should cost. */
const GOAL = { promptTokens: 6000, totalTokens: 10_000, dollars: 0.05 };

interface PromptCost {
  promptTokens: number;
  answerTokens: number;
  totalTokens: number;
  dollars: number;
}

const readPromptOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      scenario: { type: 'string' },
      access: { type: 'string', default: 'redacted' },
      'input-price': { type: 'string', default: '3' },
      'output-price': { type: 'string', default: '15' },
      show: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'seed' | 'input-price' | 'output-price'): number => {
    const value = Number(values[name]);
    if (!Number.isFinite(value) || value < 0)
      throw new Error(`--${name} takes a number from 0 on, given ${JSON.stringify(values[name])}`);
    return value;
  };
  const names = SCENARIOS.map(({ name }) => name);
  if (values.scenario !== undefined && !names.includes(values.scenario))
    throw new Error(`no scenario ${JSON.stringify(values.scenario)}; there are: ${names.join(', ')}`);
  const access = (['templates', 'redacted'] as const).find((each) => each === values.access);
  if (!access) throw new Error(`--access takes templates or redacted, given ${JSON.stringify(values.access)}`);
  return {
    access,
    seed: number('seed'),
    inputDollarsPerMillion: number('input-price'),
    outputDollarsPerMillion: number('output-price'),
    scenarios: SCENARIOS.filter(({ name }) => values.scenario === undefined || name === values.scenario),
    show: values.show,
    json: values.json,
  };
};

/**
 * `prompt [--input-price 3 --output-price 15]`: what the first question of a diagnosis takes in every scenario of the drill that has a
 * cause, and what that costs with a typical answer. Tokens are the budget's own estimate, a token for three characters,
 * which is more than models count. Ends with 1 where a goal is missed.
 */
export const runPrompt = async (args: readonly string[]): Promise<void> => {
  const { access, seed, inputDollarsPerMillion, outputDollarsPerMillion, scenarios, show, json } =
    readPromptOptions(args);
  quietFunctions();
  const { firstQuestion } = await import('./prompt/first-question.ts');
  const costs: Record<string, PromptCost | null> = {};
  for (const scenario of scenarios) {
    const asked = await firstQuestion(scenario, seed, access);
    if (show && asked) console.error(`\n${scenario.name}\n${asked.prompt.user}`);
    if (!asked) costs[scenario.name] = null;
    else {
      const promptTokens = tokensToAsk(asked.prompt, [], null).inputTokens;
      const answerTokens = tokensOfText(JSON.stringify(typicalAnswer(asked.told)));
      costs[scenario.name] = {
        promptTokens,
        answerTokens,
        totalTokens: promptTokens + answerTokens,
        dollars: (promptTokens * inputDollarsPerMillion + answerTokens * outputDollarsPerMillion) / 1e6,
      };
    }
  }
  const asked = Object.values(costs).filter((cost) => cost !== null);
  const most = (of: keyof PromptCost): number => Math.max(0, ...asked.map((cost) => cost[of]));
  const result = {
    access,
    seed,
    inputDollarsPerMillion,
    outputDollarsPerMillion,
    goal: GOAL,
    most: { promptTokens: most('promptTokens'), totalTokens: most('totalTokens'), dollars: most('dollars') },
    reached:
      asked.length > 0 &&
      most('promptTokens') <= GOAL.promptTokens &&
      most('totalTokens') <= GOAL.totalTokens &&
      most('dollars') <= GOAL.dollars,
    scenarios: costs,
  };
  if (!result.reached) process.exitCode = 1;
  report(
    [
      `${'scenario'.padEnd(24)} prompt  answer   total  dollars`,
      ...Object.entries(costs).map(([name, cost]) =>
        cost
          ? `${name.padEnd(24)} ${String(cost.promptTokens).padStart(6)}  ${String(cost.answerTokens).padStart(6)}  ${String(cost.totalTokens).padStart(6)}  ${cost.dollars.toFixed(4)}`
          : `${name.padEnd(24)} no question: no cause was found`,
      ),
      `With modelAccess: ${access}. Tokens by the budget's estimate, one for three characters; $${inputDollarsPerMillion} and $${outputDollarsPerMillion} for a million of input and output;`,
      'a typical answer ranks every hypothesis, makes five claims and reads every unread log line. It may look first; looks and repairs come on top.',
    ],
    result,
    { json },
  );
};
