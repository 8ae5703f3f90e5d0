import { describe, expect, it } from 'vitest';
import { measureTelling } from '../../../../bench/redaction/measure.ts';
import { secretLines } from '../../../../bench/redaction/secret-lines.ts';
import { inTemplates } from '../../../../lib/domain/explanation/consent.ts';
import { linesFound } from '../../../../lib/domain/explanation/lookup-facts.ts';
import { anObservation, derive, instant, NOW_SECONDS, ONSET_SECONDS, SHOP } from './builders.ts';

const LEAST_REMOVED = 0.99;
const COUNT = 5;

const usual = Array.from({ length: 30 }, (_, minute) => ({
  component: SHOP,
  at: instant(ONSET_SECONDS - 1800 + 60 * minute),
  message: 'request served',
}));
const during = (message: string) =>
  Array.from({ length: COUNT }, (_, index) => ({ component: SHOP, at: instant(NOW_SECONDS - 60 + index), message }));

const evidenceOf = (message: string) =>
  derive(anObservation({ logs: [...usual, ...during(message)] })).evidence.filter(
    ({ from, fact }) => from.collector === 'logs' && fact !== 'log-vanished',
  );

/** A record keeps the addresses of hosts; they are taken out where it is told. */
const LINES = secretLines(1, 2).filter(({ kind }) => kind !== 'ip-address');

describe('secrets in log lines', () => {
  it('stand in no record of a line, by example or by template, nor in what a model is told of it', () => {
    const recorded = measureTelling(LINES, (line) => JSON.stringify(evidenceOf(line)));
    const told = measureTelling(LINES, (line) => JSON.stringify(evidenceOf(line).map(inTemplates)));
    expect(recorded.removed, JSON.stringify(recorded.left.slice(0, 9))).toBeGreaterThanOrEqual(LEAST_REMOVED);
    expect(told.removed).toBeGreaterThanOrEqual(LEAST_REMOVED);
  });

  it.each(['templates', 'redacted'] as const)('stand in no line that a model looks at (%s)', (access) => {
    const { removed } = measureTelling(LINES, (line) => JSON.stringify(linesFound(during(line), access, 'here')));
    expect(removed).toBeGreaterThanOrEqual(LEAST_REMOVED);
  });

  it('leave the rest of the line: what was taken out is a value of its template', () => {
    const [fact] = evidenceOf('login failed: password=swordfish user=app');
    expect(fact?.from.reference).toBe('template: login failed password <*> user app');
    expect(fact?.summary).toContain('login failed: password=<password> user=app');
  });

  it('make no two templates of one line', () => {
    const lines = ['swordfish', 'correcthorse', 'opensesame'].map((word, index) => ({
      component: SHOP,
      at: instant(NOW_SECONDS + index),
      message: `pool refused {"password":"${word}"} for orders`,
    }));
    expect(linesFound(lines, 'templates', 'here')).toMatchObject([{ figures: { lines: 3 } }]);
  });

  it('are not cut in two where a line is too long to be read whole', () => {
    for (const length of [8150, 8180, 8192, 9000]) {
      const told = JSON.stringify(evidenceOf(`failed ${'x '.repeat(length / 2)}password=correcthorsebattery`));
      expect(told).toContain('failed');
      expect(told).not.toContain('correct');
    }
  });
});
