import { expect, it, vi } from 'vitest';
import { runRank } from '../../../bench/rank.ts';

it('the measured diagnosis derives its evidence, ranks with it and finds the cause', () => {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
  try {
    runRank(['--json']);
  } finally {
    write.mockRestore();
    log.mockRestore();
  }
  const figures = JSON.parse(printed.join('').slice(printed.join('').lastIndexOf('{'))) as Record<string, unknown>;
  expect(figures).toMatchObject({ components: 200, series: 1000, right: true });
  expect(figures.facts).toBeGreaterThan(200);
});
