import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selfheal-eval-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CASES = [
  '--cases',
  resolve('eval/cases'),
  '--only',
  'memory-leak-climbing',
  '--only',
  'symptom-absent-threshold-too-low',
];
const selfheal = (...args: string[]) =>
  spawnSync(process.execPath, [resolve('cli/index.ts'), 'eval', ...args], { encoding: 'utf8', cwd: folder });

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

  it('tells what is different from the last run without being asked, and another one where it is named', () => {
    const cases = mkdtempSync(join(folder, 'cases-'));
    for (const name of ['memory-leak-climbing', 'cannot-tell-stale'])
      cpSync(`eval/cases/${name}`, join(cases, name), { recursive: true });
    const first = selfheal('--cases', cases, '--save', join(folder, 'first.json'));
    expect(first.stdout).not.toMatch(/against the run/);
    const file = join(cases, 'memory-leak-climbing', 'expected.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), runbook: null }));
    expect(selfheal('--cases', cases, '--only', 'memory-leak-climbing').stdout).toMatch(/: 1 worse, 0 better/);
    expect(selfheal('--cases', cases).stdout).toMatch(/worse {3}memory-leak-climbing: the runbook was right/);
    expect(selfheal('--cases', cases).stdout).toMatch(/: 0 worse, 0 better/);
    expect(selfheal('--cases', cases, '--baseline', join(folder, 'first.json')).stdout).toMatch(/: 1 worse, 0 better/);
    const [kept = ''] = readdirSync(join(folder, '.selfheal'));
    writeFileSync(join(folder, '.selfheal', kept), 'no run');
    expect(selfheal('--cases', cases).stdout).not.toMatch(/against the run/);
    rmSync(join(folder, '.selfheal'), { recursive: true });
    writeFileSync(join(folder, '.selfheal'), '');
    const notKept = selfheal('--cases', cases);
    expect([notKept.status, notKept.stderr]).toEqual([0, expect.stringMatching(/could not be kept for the next one/)]);
    rmSync(join(folder, '.selfheal'));
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
