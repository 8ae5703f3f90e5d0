import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../../../cli/eval/case-result.ts';
import { differences } from '../../../../cli/eval/compare-runs.ts';
import { figuresOf } from '../../../../cli/eval/figures.ts';
import { caseLines, runJson, runLines } from '../../../../cli/eval/show-run.ts';
import { aResult, aRun } from './a-result.ts';

const model = (given: object) => {
  const { model: usual } = aResult();
  if (!usual) throw new Error('the builder asks a model');
  return { ...usual, ...given };
};

describe('the figures of a run', () => {
  it('count shares with what they are of, and tell latency by its median', () => {
    const run = [
      aResult(),
      aResult({ first: false, model: model({ latencyMilliseconds: 100, unused: 'late', disagrees: true }) }),
      aResult({ runbook: { expected: null, planned: 'x-y', right: false }, violated: ['gate "auto"', 'words "x"'] }),
      aResult({ model: null, claims: { count: 4, unfaithful: ['"7": 7'] } }),
    ];
    expect(figuresOf(run)).toMatchObject({
      cases: 4,
      first: { count: 3, of: 4 },
      runbook: { count: 3, of: 4 },
      violated: 2,
      faithful: { count: 9, of: 10 },
      faithfulModel: { count: 6, of: 6 },
      asked: 3,
      unused: { count: 1, of: 3 },
      disagrees: 1,
      tokens: 3300,
      medianLatencyMilliseconds: 900,
      longestLatencyMilliseconds: 900,
    });
    expect(figuresOf(run).dollars).toBeCloseTo(0.0135);
  });

  it('know no cost where one case has no price', () => {
    expect(figuresOf([aResult(), aResult({ model: model({ dollars: null }) })]).dollars).toBeNull();
  });

  it('never count more than there is', () => {
    const results = fc.array(
      fc.record({ first: fc.boolean(), firstThree: fc.boolean(), asked: fc.boolean(), bad: fc.nat(3) }).map((one) =>
        aResult({
          first: one.first,
          firstThree: one.first || one.firstThree,
          claims: { count: 3, unfaithful: Array.from({ length: one.bad }, () => 'x') },
          ...(one.asked ? {} : { model: null }),
        }),
      ),
    );
    fc.assert(
      fc.property(results, (all) => {
        const { first, firstThree, faithful, unused, asked, cases } = figuresOf(all);
        expect(first.count).toBeLessThanOrEqual(firstThree.count);
        for (const { count, of } of [first, firstThree, faithful, unused]) {
          expect(count).toBeGreaterThanOrEqual(0);
          expect(count).toBeLessThanOrEqual(of);
        }
        expect(asked).toBeLessThanOrEqual(cases);
      }),
    );
  });
});

describe('a run against an earlier one', () => {
  it('has no differences from itself', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 5 }), (rights) => {
        const run = aRun(rights.map((first, index) => aResult({ name: `case-${index}`, first })));
        expect(differences(run, run)).toEqual({ worse: [], better: [], other: [] });
      }),
    );
  });

  it('tells what is worse, what is better, and what else has changed', () => {
    const before = aRun([aResult(), aResult({ name: 'surge', first: false, found: null }), aResult({ name: 'gone' })]);
    const after = aRun(
      [
        aResult({
          first: false,
          found: 'unknown of ecs-service shop/checkout (0.40)',
          violated: ['gate "auto"'],
          claims: { count: 2, unfaithful: ['"7": 7'] },
          model: model({ unused: 'no model: late' }),
        }),
        aResult({ name: 'surge', runbook: { expected: 'a-b', planned: null, right: false } }),
        aResult({ name: 'new' }),
      ],
      {
        modelId: null,
        prompts: { diagnose: { version: 3, hash: 'ba9876543210' }, 'compose-plan': { version: 1, hash: null } },
      },
    );
    expect(differences(before, after)).toEqual({
      worse: [
        'leak: the first cause was right, found unknown of ecs-service shop/checkout (0.40)',
        'leak: every must-not was right, gate "auto"',
        'leak: every claim was right, "7": 7',
        "leak: the model's answer was right, no model: late",
        'surge: the runbook was right, planned none',
      ],
      better: ['surge: the first cause is right now, found memory-leak of ecs-service shop/checkout (0.86)'],
      other: [
        'the model was model-a, now none',
        'prompt diagnose was version 2 (0123456789ab), now 3 (ba9876543210)',
        'new is new',
        'gone was not played',
      ],
    });
  });
});

describe('what a run took against an earlier one', () => {
  const taking = (inputTokens: number, dollars: number | null, latencyMilliseconds: number) =>
    aResult({
      model: model({
        tokens: { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
        dollars,
        latencyMilliseconds,
      }),
    });
  const other = (before: CaseResult[], after: CaseResult[]) => differences(aRun(before), aRun(after)).other;

  it('is told of the cases that both played', () => {
    const more = aResult({ name: 'more' });
    expect(other([taking(1000, 0.01, 900)], [taking(1500, 0.02, 2000), more])).toEqual([
      'the same cases took 1000 tokens, now 1500',
      'they cost $0.0100, now $0.0200',
      'the median latency was 0.9 s, now 2.0 s',
      'more is new',
    ]);
  });

  it('is not told where it is the same, nor for a little more waiting, nor where no model was asked', () => {
    expect(other([taking(1000, null, 900)], [taking(1000, null, 1000)])).toEqual([]);
    expect(other([aResult({ model: null })], [taking(1000, 0.01, 900)])).toEqual([]);
  });
});

describe('a run for people', () => {
  it('shows what is wrong with a case beneath it', () => {
    const lines = caseLines(
      aResult({
        first: false,
        firstThree: true,
        runbook: { expected: null, planned: 'restart-ecs-service', right: false },
        violated: ['runbook "restart-ecs-service"'],
      }),
    );
    expect(lines).toEqual([
      'WRONG  leak: memory-leak of ecs-service shop/checkout (0.86); restart-ecs-service (ask); 1 question, 1100 tokens, 0.9 s, $0.0045',
      '       expected memory-leak of ecs-service shop/checkout, which is among the first three',
      '       expected no runbook',
      '       MUST NOT: runbook "restart-ecs-service"',
    ]);
  });

  it('ends with the figures and the differences, and says the same as JSON', () => {
    const before = aRun([aResult({ first: false })]);
    const run = aRun([aResult()]);
    const text = runLines(run, before).join('\n');
    expect(text).toMatch(/model model-a; prompts diagnose 2 \(0123456789ab\), compose-plan 1/);
    expect(text).toMatch(/first cause right +1 of 1 \(100\.0 %\)/);
    expect(text).toMatch(/against the run of 2026-03-04T10:00:00\.000Z: 0 worse, 1 better/);
    expect(JSON.parse(runJson(run, before))).toMatchObject({ figures: { cases: 1 }, against: { worse: [] } });
    expect(runLines(aRun([aResult({ model: null })], { modelId: null }), null).join('\n')).not.toMatch(/tokens|cost/);
  });
});
