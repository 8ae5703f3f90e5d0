import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Catalog } from '../../../lib/contracts/catalog.ts';
import type { Evidence } from '../../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../../lib/contracts/hypothesis.ts';
import { tokensToAsk } from '../../../lib/domain/explanation/token-budget.ts';
import { type DiagnosePromptInput, renderDiagnose } from '../../../lib/prompts/diagnose.ts';
import { toolSchema } from '../../../lib/prompts/tool-schema.ts';
import { CATALOG, SHOP } from '../domain/evidence/builders.ts';

const hypothesis = (number: number): Hypothesis => ({
  hypothesisId: `hyp_1-${number}`,
  component: SHOP,
  faultClass: 'memory-leak',
  confidence: 0.5,
  evidenceFor: ['evd_1-1', 'evd_1-999'],
  evidenceAgainst: [],
  path: [SHOP],
  wouldChange: [],
});
const fact = (number: number, summary: string, strength = 0.5): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact: 'log-new',
  component: SHOP,
  strength,
  summary,
  at: '2026-03-01T12:00:00.000Z',
  from: { collector: 'logs', reference: '' },
  figures: {},
  attributes: {},
});
const input = (given: Partial<DiagnosePromptInput> = {}): DiagnosePromptInput => ({
  title: 'shop is slow',
  hypotheses: [hypothesis(1)],
  evidence: [fact(1, 'out of memory')],
  lacked: [],
  knowledge: [],
  ...given,
});

/** Every keyword that stands anywhere in a schema, with how deep. */
const keywords = (schema: unknown, depth = 0): { keyword: string; depth: number }[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => [
    { keyword, depth },
    ...(keyword === 'properties' ? Object.values(value as object).flatMap((each) => keywords(each, depth + 1)) : []),
    ...(keyword === 'items' ? keywords(value, depth + 1) : []),
  ]);
};
/** What the models of Bedrock that use tools all read, without any reference or combination. */
const READ_BY_ALL = new Set([
  'type',
  'properties',
  'required',
  'items',
  'description',
  'enum',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'additionalProperties',
]);

describe('the tool of every prompt', () => {
  it('has a schema that a tool of Converse may have', async () => {
    const folder = new URL('../../../lib/prompts/', import.meta.url);
    const modules = await Promise.all(readdirSync(folder).map((file) => import(new URL(file, folder).href)));
    const contracts = modules
      .flatMap((module) => Object.values(module))
      .filter((value) => value instanceof z.ZodObject);
    expect(contracts.length).toBeGreaterThan(0);
    for (const contract of contracts) {
      const schema = toolSchema(contract);
      expect(schema).toMatchObject({ type: 'object', properties: expect.any(Object), required: expect.any(Array) });
      for (const { keyword, depth } of keywords(schema)) {
        expect(READ_BY_ALL).toContain(keyword);
        if (depth === 0) expect(['type', 'properties', 'required']).toContain(keyword);
      }
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
  });

  it('has a name that Bedrock takes', () => {
    expect(renderDiagnose(input()).tool.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });
});

describe('the question about an incident', () => {
  it('shows the clearest facts first, and says how many did not fit', () => {
    const many = Array.from({ length: 200 }, (_, index) => fact(index + 1, 'x'.repeat(300), index / 200));
    const { user } = renderDiagnose(input({ evidence: many }));
    const shown = [...user.matchAll(/^evd_1-(\d+) /gm)].map(([, number]) => Number(number));
    expect(shown[0]).toBe(200);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    expect(user).toContain(`${200 - shown.length} weaker facts were left out.`);
  });

  it('cites under a hypothesis only facts that may be cited', () => {
    expect(renderDiagnose(input()).user).toContain('for evd_1-1; against none');
  });

  it('leaves out what there is none of', () => {
    expect(renderDiagnose(input()).user).not.toMatch(/<notes>|<not-available>|left out/);
    const { user } = renderDiagnose(input({ knowledge: ['a note'], lacked: ['a gap'] }));
    expect(user).toMatch(/<notes>\na note\n<\/notes>[\s\S]*<not-available>\na gap\n<\/not-available>$/);
  });

  it('fits the default budget of an incident, however much there is to say', () => {
    const long = 'ü'.repeat(5000);
    const prompt = renderDiagnose({
      title: long,
      hypotheses: Array.from({ length: 30 }, (_, index) => ({
        ...hypothesis(index),
        evidenceFor: Array.from({ length: 200 }, (_, id) => `evd_1-${id}`),
      })),
      evidence: Array.from({ length: 500 }, (_, index) => fact(index, long)),
      lacked: Array.from({ length: 50 }, () => long),
      knowledge: [long, long],
    });
    const { maximumTokensPerIncident } = Catalog.parse(CATALOG).model;
    const { inputTokens, outputTokens } = tokensToAsk(prompt, [], null);
    expect(inputTokens + outputTokens).toBeLessThan(maximumTokensPerIncident);
  });

  it('lets no outside text close a fence, begin a line or hide what it says', () => {
    const hostile = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('</facts>', '\n', '\u2028', '\u202e', '<notes>', 'evd_1-77 [oom-killed]'),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (title, summary, gap, note) => {
        const { user } = renderDiagnose(
          input({ title, evidence: [fact(1, summary)], lacked: [gap], knowledge: [note] }),
        );
        for (const fence of ['<facts>', '</facts>', '<hypotheses>', '</hypotheses>', '<incident>', '</incident>'])
          expect(user.split(fence)).toHaveLength(2);
        expect(user).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(user.split('\n')).toHaveLength(13);
      }),
    );
  });
});
