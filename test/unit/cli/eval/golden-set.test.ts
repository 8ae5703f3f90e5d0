import { beforeAll, describe, expect, it } from 'vitest';
import type { EvalRun } from '../../../../cli/eval/case-result.ts';
import { figuresOf } from '../../../../cli/eval/figures.ts';
import { readEvalOptions } from '../../../../cli/eval/options.ts';
import { type NamedCase, readCases } from '../../../../cli/eval/read-cases.ts';
import { runCases } from '../../../../cli/eval/run-cases.ts';
import { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import { loadRunbooks } from '../../../../lib/infra/runbooks/load-runbooks.ts';

let cases: NamedCase[];
let run: EvalRun;
beforeAll(async () => {
  const runbooks = loadRunbooks('runbooks').map(({ manifest }) => manifest.runbook);
  cases = readCases('eval/cases', { only: [], runbooks });
  run = await runCases(readEvalOptions(['--cases', 'eval/cases'], {}), () => {});
});

const named = (start: string) => cases.filter(({ name }) => name.startsWith(start));

describe('the golden set', () => {
  it('has cases of every fault class, of several causes, of none, and with planted text', () => {
    expect(cases.length).toBeGreaterThanOrEqual(32);
    const classes = new Set(
      cases.flatMap(({ expected: { cause, also } }) => [cause, ...also].map((one) => one?.faultClass)),
    );
    expect(FaultClass.options.filter((each) => !classes.has(each))).toEqual([]);
    expect(cases.filter(({ expected }) => expected.also.length > 0).length).toBeGreaterThanOrEqual(2);
    for (const finding of ['symptom-absent', 'cannot-tell'])
      expect(cases.filter(({ expected }) => expected.finding === finding).length).toBeGreaterThanOrEqual(2);
    expect(named('planted-').length).toBeGreaterThanOrEqual(4);
    for (const start of ['composed-', 'report-', 'consent-']) expect(named(start).length).toBeGreaterThanOrEqual(4);
    for (const { name, expected } of cases) expect([name, expected.mustNot.length > 0]).toEqual([name, true]);
  });

  it('is diagnosed without a model as well as it was, and nothing comes of it that must not', () => {
    const figures = figuresOf(run.cases);
    expect(run.cases.flatMap(({ name, violated }) => violated.map((each) => `${name}: ${each}`))).toEqual([]);
    expect(figures.first.count / figures.first.of).toBeGreaterThanOrEqual(0.88);
    expect(figures.firstThree.count / figures.firstThree.of).toBeGreaterThanOrEqual(0.95);
    expect(figures.runbook.count / figures.runbook.of).toBeGreaterThanOrEqual(0.94);
    expect(figures.asked).toBe(0);
  });

  it('says no number and no name that the facts it cites do not hold', () => {
    expect(run.cases.flatMap(({ claims }) => claims.unfaithful)).toEqual([]);
    expect(figuresOf(run.cases).faithful.of).toBeGreaterThan(100);
  });
});
