import { expect, it } from 'vitest';
import { FlappingPolicy } from '../../../../lib/contracts/suppression-policy.ts';
import { flappingNotice } from '../../../../lib/domain/suppression/flapping-notice.ts';

const policy = FlappingPolicy.parse({});
const titled = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `alarm ${n}` }));

it('tells one by its name, and why it opens nothing any more', () => {
  const { subject, lines } = flappingNotice(titled(1), policy);
  expect(subject).toBe('Keeps coming back: alarm 0');
  expect(lines.join('\n')).toContain('it opened 3 incidents within 60 min');
});

it('names the first of many, and counts the others', () => {
  const { subject, lines } = flappingNotice(titled(14), policy);
  expect(subject).toBe('14 alarms keep coming back, first alarm 0');
  expect(lines.filter((line) => line.startsWith('alarm '))).toHaveLength(10);
  expect(lines).toContain('and 4 more');
});
