import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { chainOf, ModelSettings } from '../../../lib/contracts/model.ts';
import { microdollarsOf } from '../../../lib/domain/explanation/cost.ts';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const guide = read('docs/model.md');

it('what docs/model.md shows is a catalog’s model settings, and costs what it says', () => {
  const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => parse(text).model);
  expect(blocks).toHaveLength(2);
  const settings = ModelSettings.parse(Object.assign({}, ...blocks));
  const [first = ''] = chainOf(settings, 'diagnose');
  const tokens = { inputTokens: 4000, outputTokens: 600, cacheReadTokens: 0, cacheWriteTokens: 0 };
  expect(guide).toContain(`costs $${(microdollarsOf(tokens, settings.prices[first]) ?? 0) / 1_000_000} on the first`);
});

it('what selfheal.yaml offers to uncomment is valid', () => {
  const [, commented = ''] = /^(# model:\n(?:# {3}.*\n?)+)/m.exec(read('selfheal.yaml')) ?? [];
  const { model } = parse(commented.replaceAll(/^# /gm, ''));
  expect(chainOf(ModelSettings.parse(model), 'diagnose')).toHaveLength(2);
});
