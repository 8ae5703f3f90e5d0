import type { CaseResult, EvalRun } from '../../../../cli/eval/case-result.ts';

/** A case that came out right, with a model that was asked once. */
export const aResult = (given: Partial<CaseResult> = {}): CaseResult => ({
  name: 'leak',
  finding: 'cause-found',
  found: 'memory-leak of ecs-service shop/checkout (0.86)',
  expected: 'memory-leak of ecs-service shop/checkout',
  first: true,
  firstThree: true,
  causes: { expected: 1, found: 1 },
  runbook: { expected: 'restart-ecs-service', planned: 'restart-ecs-service', right: true },
  gate: 'ask',
  composed: null,
  report: null,
  violated: [],
  claims: { count: 2, unfaithful: [] },
  model: {
    questions: 1,
    looks: { made: 0, refused: 0 },
    repairs: 0,
    unused: null,
    disagrees: false,
    claims: { count: 2, unfaithful: [] },
    tokens: { inputTokens: 1000, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 },
    dollars: 0.0045,
    latencyMilliseconds: 900,
    prompts: ['diagnose 2 0123456789ab'],
  },
  ...given,
});

export const aRun = (cases: CaseResult[], given: Partial<EvalRun> = {}): EvalRun => ({
  ranAt: '2026-03-04T10:00:00.000Z',
  modelId: 'model-a',
  prompts: { diagnose: { version: 2, hash: '0123456789ab' }, 'compose-plan': { version: 1, hash: null } },
  cases,
  ...given,
});
