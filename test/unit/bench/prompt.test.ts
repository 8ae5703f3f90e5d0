import { describe, expect, it } from 'vitest';
import { firstQuestion } from '../../../bench/prompt/first-question.ts';
import { typicalAnswer } from '../../../bench/prompt/typical-answer.ts';
import { SCENARIOS } from '../../../drill/scenarios/index.ts';
import { tokensToAsk } from '../../../lib/domain/explanation/token-budget.ts';
import { DiagnoseAnswer } from '../../../lib/prompts/diagnose.ts';

const scenario = (name: string) => {
  const found = SCENARIOS.find((each) => each.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};

describe('the first question to a model in the drill', () => {
  it('is about the cause that was injected, fits a typical incident, and can be answered', async () => {
    const question = await firstQuestion(scenario('bad-deployment'), 1, 'redacted');
    expect(question?.prompt.user).toMatch(/<hypotheses>\nhyp_1-1: bad-deployment of ecs-service shop\/catalogue/);
    if (!question) return;
    expect(tokensToAsk(question.prompt, [], null).inputTokens).toBeLessThanOrEqual(6000);
    const answer = typicalAnswer(question.told);
    expect(DiagnoseAnswer.safeParse(answer).success).toBe(true);
    expect(answer.hypotheses.map(({ hypothesisId }) => hypothesisId)).toEqual(
      question.told.hypotheses.map(({ hypothesisId }) => hypothesisId),
    );
  }, 60_000);

  it('is none where nothing is broken', async () => {
    expect(await firstQuestion(scenario('false-alarm'), 1, 'redacted')).toBeNull();
  }, 120_000);
});
