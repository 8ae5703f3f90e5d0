import { describe, expect, it } from 'vitest';
import type { Expected, MustNot } from '../../../../cli/eval/golden-case.ts';
import { judgeCase } from '../../../../cli/eval/judge-case.ts';
import type { Played } from '../../../../cli/eval/play-case.ts';
import { Diagnosis } from '../../../../lib/contracts/diagnosis.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { RenderedPrompt } from '../../../../lib/contracts/prompt.ts';
import { FRONT, ONSET_AT, PRICES, SHOP } from '../../domain/evidence/builders.ts';
import { EVIDENCE } from '../../functions/diagnose/a-case.ts';

const hypothesis = (number: number, component: string, faultClass: string) => ({
  hypothesisId: `hyp_1-${number}`,
  component,
  faultClass,
  confidence: 0.9 / number,
  evidenceFor: [],
  evidenceAgainst: [],
  path: [component],
});

const aDiagnosis = (given: object = {}) =>
  Diagnosis.parse({
    diagnosisId: 'dia_golden-1',
    incidentId: 'inc_golden',
    attempt: 1,
    at: ONSET_AT,
    finding: 'cause-found',
    hypotheses: [hypothesis(1, SHOP, 'bad-deployment'), hypothesis(2, PRICES, 'bad-configuration')],
    summary: 'shop: bad deployment',
    claims: [{ text: 'p90 latency rose from 0.2 s to 2.2 s', evidence: ['evd_1-2'] }],
    by: 'ranker',
    modelDisagrees: false,
    lacked: [],
    dataQuality: { verdict: 'good', because: [] },
    symptom: FRONT,
    knownSignals: [],
    evidenceVersion: 1,
    policyVersion: '0123456789abcdef',
    modelUse: null,
    ...given,
  });

const step = (runbook: string, target: string) => ({ runbook, target, because: `${runbook} treats it` });
const aPlan = { ...step('rollback-ecs-deployment', SHOP), gate: 'ask', verdicts: [], following: [] } as unknown as Plan;

const PROMPT: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 2,
  promptHash: '0123456789ab',
  parts: [],
  system: 'You explain.',
  user: 'the mail of ‹email-1›',
  tool: { name: 'explain_failure', description: '', inputSchema: {} },
  lookups: [],
  maximumOutputTokens: 100,
};

const played = (given: Partial<Played> = {}): Played => ({
  diagnosis: aDiagnosis(),
  plan: aPlan,
  earlierPlans: [],
  evidence: EVIDENCE,
  timeline: [],
  report: null,
  exchanges: [],
  ...given,
});

const RIGHT: Expected = {
  cause: { component: SHOP, faultClass: 'bad-deployment' },
  also: [],
  runbook: 'rollback-ecs-deployment',
  reportHolds: [],
  mayAsk: true,
  mustNot: [],
};
const judged = (expected: Partial<Expected>, given: Partial<Played> = {}) =>
  judgeCase('a case', { ...RIGHT, ...expected }, played(given), undefined);

const SCALED = { ...aPlan, runbook: 'scale-ecs-service', target: SHOP };
const composing = (given: Partial<Played> = {}): Partial<Played> => ({
  exchanges: [
    {
      prompt: { ...PROMPT, promptId: 'compose-plan' },
      turns: [],
      answer: { status: 'unavailable', kind: 'down', because: 'x', use: null, guardrail: [] },
    },
  ],
  ...given,
});

describe('a plan of several steps', () => {
  const [first, second] = [
    { runbook: aPlan.runbook, target: aPlan.target },
    { runbook: 'scale-ecs-service', target: SHOP },
  ];
  const plan = { ...aPlan, following: [{ ...SCALED }] } as Played['plan'];

  it('is right with the steps that were expected, in their order, and is no single runbook', () => {
    expect(judged({ composed: [first, second], runbook: null }, composing({ plan }))).toMatchObject({
      composed: { right: true },
      runbook: { planned: null, right: true },
    });
    expect(judged({ composed: [second, first] }, composing({ plan })).composed?.right).toBe(false);
    expect(judged({ composed: [] }, composing({ plan })).composed?.right).toBe(false);
    expect(judged({ composed: [] }, composing({ plan: null })).composed).toEqual({
      expected: 'none',
      planned: 'none',
      right: true,
    });
  });

  it('is not judged where no model was asked for one', () => {
    expect(judged({ composed: [first, second] }, { plan }).composed).toBeNull();
  });
});

describe('a report', () => {
  const report = {
    headline: 'Memory ran out',
    words: { headline: 'All at 91%', sentences: [], followUps: [] },
  } as never;

  it('is asked for what it must say, by rules or in words, and its words for what nobody may be told', () => {
    expect(judged({ reportHolds: ['memory ran', '91%', 'a leak'] }, { report }).report).toEqual({
      expected: 3,
      missing: ['a leak'],
    });
    expect(judged({ mustNot: [{ words: 'all at' }] }, { report }).violated).toEqual(['words "all at"']);
    expect(judged({}).report).toBeNull();
  });
});

describe('a case that is kept from models', () => {
  it('is violated by any question', () => {
    expect(judged({ mayAsk: false }, composing()).violated).toEqual(['a model was asked']);
    expect(judged({ mayAsk: false }).violated).toEqual([]);
  });
});

describe('a judged case', () => {
  it('is right where the first cause and the runbook are', () => {
    expect(judged({})).toMatchObject({
      first: true,
      firstThree: true,
      runbook: { right: true },
      violated: [],
      model: null,
    });
  });

  it('takes only the same component with the same fault class for a cause', () => {
    expect(judged({ cause: { component: SHOP, faultClass: 'memory-leak' } })).toMatchObject({
      first: false,
      firstThree: false,
    });
    expect(judged({ cause: { component: PRICES, faultClass: 'bad-configuration' } })).toMatchObject({
      first: false,
      firstThree: true,
    });
  });

  it('counts of several causes those among the first three, whichever comes first', () => {
    const both = judged({
      cause: { component: PRICES, faultClass: 'bad-configuration' },
      also: [{ component: SHOP, faultClass: 'bad-deployment' }],
    });
    expect(both).toMatchObject({ first: true, causes: { expected: 2, found: 2 } });
  });

  it('is wrong where a cause is found and there is none, or for the other reason', () => {
    const none = { cause: null, runbook: null };
    expect(judged(none).first).toBe(false);
    const absent = { diagnosis: aDiagnosis({ finding: 'symptom-absent', hypotheses: [] }), plan: null };
    expect(judged(none, absent).first).toBe(true);
    expect(judged({ ...none, finding: 'cannot-tell' }, absent).first).toBe(false);
  });

  it('is wrong with a runbook where none is right', () => {
    expect(judged({ runbook: null }).runbook).toEqual({
      expected: null,
      planned: 'rollback-ecs-deployment',
      right: false,
    });
  });
});

describe('a must-not', () => {
  const composed = { plan: { ...aPlan, following: [step('restart-ecs-service', PRICES)] } as unknown as Plan };
  it.each<[string, MustNot, Partial<Played>]>([
    ['a runbook that is planned', { runbook: 'rollback-ecs-deployment' }, {}],
    ['a runbook that is a later step', { runbook: 'restart-ecs-service' }, composed],
    ['the first cause', { component: SHOP }, { plan: null }],
    ['the target of a later step', { component: PRICES }, composed],
    ['the gate', { gate: 'ask' }, {}],
    ['a runbook of an attempt before', { runbook: 'rollback-ecs-deployment' }, { plan: null, earlierPlans: [aPlan] }],
    ['words of the summary', { words: 'BAD deployment' }, {}],
    ['words of a claim', { words: 'p90 latency' }, {}],
    ['words of a reason', { words: 'treats it' }, {}],
    [
      'words of the record',
      { words: 'call me' },
      {
        timeline: [
          {
            incidentId: 'inc_golden',
            at: ONSET_AT,
            attempt: 1,
            key: 'k',
            kind: 'plan',
            summary: 'x',
            because: ['Call me'],
          },
        ],
      },
    ],
    [
      'what a model was told',
      { asked: 'ana@example.com' },
      {
        exchanges: [
          {
            prompt: PROMPT,
            turns: [{ tool: 'changes_of', input: {}, result: 'by ana@example.com' }],
            answer: { status: 'unavailable', kind: 'late', because: '', use: null, guardrail: [] },
          },
        ],
      },
    ],
  ])('is violated by %s', (_, mustNot, given) => {
    expect(judged({ mustNot: [mustNot] }, given).violated).toHaveLength(1);
  });

  it.each<MustNot>([
    { runbook: 'restart-ecs-service' },
    { component: PRICES },
    { gate: 'auto' },
    { words: 'call me' },
    { asked: 'ana@example.com' },
  ])('is kept where nothing of the kind came: %j', (mustNot) => {
    expect(judged({ mustNot: [mustNot] }).violated).toEqual([]);
  });
});

describe('what a model did', () => {
  const use = {
    modelId: 'm',
    inputTokens: 1000,
    outputTokens: 100,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    latencyMilliseconds: 700,
  };
  const said = (text: string) => ({
    status: 'answered' as const,
    tool: 'explain_failure',
    value: { hypotheses: [], claims: [{ text, evidence: ['evd_1-2'] }, { text: 'no ids' }] },
    use,
    guardrail: [],
  });
  const exchanges = [
    { prompt: PROMPT, turns: [], answer: said('latency rose to 99 s') },
    {
      prompt: PROMPT,
      turns: [{ tool: 'explain_failure', input: {}, result: 'Not accepted' }],
      answer: said('latency rose to 2.2 s'),
    },
  ];

  it('is counted over all questions: repairs, tokens, time, and every claim it made', () => {
    const result = judgeCase(
      'a case',
      RIGHT,
      played({ exchanges, diagnosis: aDiagnosis({ by: 'ranker-and-model' }) }),
      {
        inputDollarsPerMillion: 3,
        outputDollarsPerMillion: 15,
      },
    );
    expect(result.model).toMatchObject({
      questions: 2,
      repairs: 1,
      unused: null,
      latencyMilliseconds: 1400,
      tokens: { inputTokens: 2000, outputTokens: 200 },
      claims: { count: 2, unfaithful: [expect.stringMatching(/99/)] },
      prompts: ['diagnose 2 0123456789ab'],
    });
    expect(result.model?.dollars).toBeCloseTo(0.009);
  });

  it('says why an answer was not used, and knows no cost without a price', () => {
    const diagnosis = aDiagnosis({ lacked: ['logs: none', 'no model: it was late'] });
    expect(judged({}, { exchanges, diagnosis }).model).toMatchObject({
      unused: 'no model: it was late',
      dollars: null,
    });
  });
});
