import { describe, expect, it } from 'vitest';
import { measureDamage, measureRemoval } from '../../../../bench/redaction/measure.ts';
import { ordinaryLines } from '../../../../bench/redaction/ordinary-lines.ts';
import { plantedLines } from '../../../../bench/redaction/planted-lines.ts';
import { secretLines } from '../../../../bench/redaction/secret-lines.ts';
import { RedactionPolicy } from '../../../../lib/contracts/redaction.ts';
import { screen } from '../../../../lib/domain/redaction/screen.ts';

const POLICY = RedactionPolicy.parse({});

describe('on lines made for it', () => {
  it('removes at least 99% of more than 100 secrets and personal data of more than 20 kinds', () => {
    const lines = secretLines(11, 1);
    const { removed, kinds, left } = measureRemoval(lines, POLICY);
    console.log(`${lines.length} secrets and personal data of ${kinds} kinds: ${(100 * removed).toFixed(2)}% removed`);
    expect(lines.length).toBeGreaterThanOrEqual(100);
    expect(kinds).toBeGreaterThanOrEqual(20);
    expect(removed, JSON.stringify(left, null, 1)).toBeGreaterThanOrEqual(0.99);
  });

  it('damages at most 1% of more than 500 ordinary lines', () => {
    const lines = ordinaryLines(11, 500);
    const { damaged, changed } = measureDamage(lines, POLICY);
    console.log(`${lines.length} ordinary lines: ${(100 * damaged).toFixed(2)}% damaged`);
    expect(lines.length).toBeGreaterThanOrEqual(500);
    expect(damaged, JSON.stringify(changed, null, 1)).toBeLessThanOrEqual(0.01);
  });

  it('suspects every planted order and at most 1% of more than 500 ordinary lines', () => {
    const planted = plantedLines();
    const missed = planted.filter(({ line }) => screen(line).length === 0).map(({ name }) => name);
    const lines = ordinaryLines(12, 500);
    const suspected = lines.filter((line) => screen(line).length > 0);
    console.log(
      `${planted.length} planted orders: ${missed.length} missed; ${lines.length} ordinary lines: ${suspected.length} suspected`,
    );
    expect(missed).toEqual([]);
    expect(suspected.length / lines.length, suspected.join('\n')).toBeLessThanOrEqual(0.01);
  });
});
