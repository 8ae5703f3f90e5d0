import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selfheal-eval-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CASES = ['--cases', 'eval/cases', '--only', 'memory-leak-climbing', '--only', 'symptom-absent-threshold-too-low'];
const selfheal = (...args: string[]) =>
  spawnSync(process.execPath, ['cli/index.ts', 'eval', ...args], { encoding: 'utf8' });

describe('selfheal eval', () => {
  it('shows every case and the figures, keeps the run, and finds no difference from it', () => {
    const kept = join(folder, 'run.json');
    const first = selfheal(...CASES, '--save', kept);
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/^right {2}memory-leak-climbing: memory-leak of ecs-service shop\/checkout/m);
    expect(first.stdout).toMatch(/^first cause right +2 of 2/m);
    const again = selfheal(...CASES, '--baseline', kept, '--at-least', '1', '--json');
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      modelId: null,
      figures: { cases: 2, violated: 0 },
      against: { worse: [], better: [], other: [] },
    });
  });

  it.each([
    ['a must-not is violated', { mustNot: [{ runbook: 'restart-ecs-service' }] }, [], /MUST NOT: runbook "restart-ecs/],
    ['fewer causes are right than must be', { cause: null }, ['--at-least', '0.5'], /expected no cause/],
  ])('ends with 1 when %s', (_, change, args, shown) => {
    const cases = mkdtempSync(join(folder, 'cases-'));
    cpSync('eval/cases/memory-leak-climbing', join(cases, 'leak'), { recursive: true });
    const file = join(cases, 'leak', 'expected.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
    const { status, stdout } = selfheal('--cases', cases, ...args);
    expect(stdout).toMatch(shown);
    expect(status).toBe(1);
  });

  it('ends with 2 and one sentence for a command line that makes no sense', () => {
    const { status, stderr, stdout } = selfheal('--cases', join(folder, 'nowhere'));
    expect(status).toBe(2);
    expect(stderr.trim()).toMatch(/no folder .*nowhere; --cases takes/);
    expect(stdout).toBe('');
  });
});
