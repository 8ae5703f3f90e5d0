import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCases } from '../../../../bench/rca/neutral.ts';
import { rankCase } from '../../../../bench/rca/rank-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'cases-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ONSET = 1_700_000_100;
const wobble = (row: number): number => 1 + 0.03 * Math.sin(row * 7.3);

const times = (from: number, count: number): number[] => Array.from({ length: count }, (_, row) => from + 60 * row);
const series = (
  component: string,
  metric: string,
  statistic: string,
  timestamps: number[],
  value: (row: number) => number | null,
) => ({
  component,
  metric,
  statistic,
  timestamps,
  values: timestamps.map((_, row) => value(row)),
});

/** A front and a shop that it calls with every request; the shop becomes slow, or fails. */
const halves = (metric: string, statistic: string, normal: number, broken: number) => {
  const before = times(ONSET - 40_000, 60);
  const now = times(ONSET - 300, 10);
  const both = (timestamps: number[], value: (row: number) => number) => [
    series('front', 'requests', 'Sum', timestamps, () => 600),
    series('shop', 'requests', 'Sum', timestamps, () => 600),
    series('front', metric, statistic, timestamps, value),
    series('shop', metric, statistic, timestamps, (row) => (row === 7 ? null : value(row))),
  ];
  return {
    baseline: both(before, (row) => normal * wobble(row)),
    incident: both(now, (row) => (row < 5 ? normal * wobble(row) : broken)),
  };
};

const write = (id: string, given: object, components: string[]): void => {
  mkdirSync(join(folder, id));
  writeFileSync(join(folder, id, 'case.json'), JSON.stringify(given));
  writeFileSync(join(folder, id, 'truth.json'), JSON.stringify({ components }));
};

write(
  'slow',
  {
    symptom: { component: 'front', metric: 'latency', statistic: 'p90' },
    onsetAt: new Date(ONSET * 1000).toISOString(),
    periodSeconds: 60,
    edges: [['front', 'shop']],
    ...halves('latency', 'p90', 0.2, 1.9),
  },
  ['shop'],
);
write(
  'failing',
  {
    symptom: null,
    onsetAt: ONSET,
    periodSeconds: 60,
    edges: null,
    ...halves('availability', 'Average', 99.5 / 1.03, 80),
  },
  ['shop', 'front'],
);
write(
  'empty',
  {
    symptom: { component: 'front', metric: 'latency', statistic: 'p90' },
    onsetAt: ONSET,
    periodSeconds: 60,
    edges: [['front', 'shop']],
    ...halves('latency', 'p90', 0.2, 1.9),
    incident: [],
  },
  ['shop'],
);

describe('cases in the neutral form', () => {
  it('are read with an alarm and a call graph, and without either', () => {
    const [, failing, slow] = readCases(folder);
    expect(slow).toMatchObject({ id: 'slow', group: 'latency, with call graph', truth: ['shop'] });
    expect(failing).toMatchObject({ id: 'failing', group: 'no symptom, without call graph' });
    expect(slow?.case.onsetAt).toBe(ONSET);
    expect(slow && rankCase(slow.case)).toMatchObject({ components: ['shop', 'front'], finding: 'cause-found' });
    expect(failing && rankCase(failing.case).finding).toBe('cause-found');
  });

  it('are scored by the bench, also where one of them holds nothing: ranks by case, shares, one JSON object last', () => {
    const { stdout } = spawnSync(
      process.execPath,
      ['bench/index.ts', 'rca', '--cases', folder, '--variants', '--json'],
      {
        encoding: 'utf8',
      },
    );
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({
      cases: 3,
      top1: 2 / 3,
      top3: 1,
      ranks: { empty: 2, failing: 1, slow: 1 },
      findings: { empty: 'cannot-tell', failing: 'cause-found', slow: 'cause-found' },
      variants: { 'without the alarm': { cases: 3, top1: 2 / 3, top3: 1 } },
    });
  });

  it('say what is wrong with a case that is none', () => {
    const other = mkdtempSync(join(tmpdir(), 'cases-'));
    mkdirSync(join(other, 'odd'));
    writeFileSync(join(other, 'odd', 'case.json'), JSON.stringify({ symptom: null, onsetAt: 'soon' }));
    expect(() => readCases(other)).toThrow(/odd\/case\.json is not a case.*expected an instant, given \\?"soon/s);
    rmSync(other, { recursive: true });
  });

  it('read a share in one unit all through a case, though a total outage looks like the other', () => {
    const given = {
      symptom: { component: 'front', metric: 'availability', statistic: 'Average' },
      onsetAt: ONSET,
      periodSeconds: 60,
      edges: [['front', 'shop'] as [string, string]],
      ...halves('availability', 'Average', 99, 0.5),
    };
    expect(rankCase(given)).toMatchObject({ components: ['shop', 'front'], finding: 'cause-found' });
  });
});
