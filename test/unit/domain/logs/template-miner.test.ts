import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../lib/domain/logs/template-miner.ts';
import { tokensOf } from '../../../../lib/domain/logs/tokens.ts';

const mine = (messages: readonly string[]) => {
  const miner = createTemplateMiner();
  const added = messages.map((message) => miner.add(message));
  return { groups: added.map((id) => miner.resolve(id)), templates: miner.templates() };
};

describe('tokensOf', () => {
  it('replaces what no program writes as fixed text', () => {
    expect(tokensOf('took 512 bytes from 10.0.0.1:80 id=0xff3a').join(' ')).toBe('took <*> from <*> id <*>');
    expect(tokensOf('request 5847b369272e74e4 of 3f2504e0-4f89-11d3-9a0c-0305e82c3301')).toEqual([
      'request',
      '<*>',
      'of',
      '<*>',
    ]);
  });

  it('makes lists of any length alike, and a token even of nothing', () => {
    expect(tokensOf('blocks 1, 2, 3')).toEqual(tokensOf('blocks 7'));
    expect(tokensOf('  ')).toEqual(['<*>']);
  });
});

describe('the template miner', () => {
  it('groups lines that differ in values only', () => {
    const { groups, templates } = mine(['order 17 stored in 3 ms', 'order 18 stored in 120 ms', 'cart 4 emptied']);
    expect(groups).toEqual([0, 0, 1]);
    expect(templates).toEqual([
      { templateId: 0, text: 'order <*> stored in <*>', count: 2 },
      { templateId: 1, text: 'cart <*> emptied', count: 1 },
    ]);
  });

  it('keeps apart what a program chooses from few words', () => {
    const { groups } = mine(['session was opened by root', 'session was closed by root', 'session was opened by root']);
    expect(groups).toEqual([0, 1, 0]);
  });

  it('joins templates once too many words were seen at one place for it to be a choice', () => {
    const names = ['ana', 'ben', 'cem', 'dea', 'eva', 'fay', 'gus'];
    const { groups, templates } = mine(names.map((name) => `login of customer ${name} was accepted`));
    expect(new Set(groups).size).toBe(1);
    expect(templates).toEqual([{ templateId: 0, text: 'login of customer <*> was accepted', count: names.length }]);
  });

  it('keeps states apart, of which a program has more than of other choices', () => {
    const states = ['NEW', 'QUEUED', 'PLACED', 'STARTED', 'CLEANING_UP', 'SUCCEEDED', 'FAILED'];
    expect(new Set(mine(states.map((state) => `unit 17 is now ${state} again`)).groups).size).toBe(states.length);
  });

  it('takes the place with the most words for a value where too many templates come of few choices', () => {
    const words = ['red', 'green', 'blue', 'black'];
    const lines = words.flatMap((a) =>
      words.flatMap((b) =>
        words.flatMap((c) => words.map((d) => `paint of wall ${a} and door ${b} over roof ${c} near gate ${d}`)),
      ),
    );
    const { templates } = mine(lines);
    expect(templates.length).toBeLessThanOrEqual(64);
    expect(templates.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
  });

  it('loses no line, gives the same answer twice, and the same template to the same line', () => {
    const word = fc.constantFrom('get', 'put', 'user', 'failed', '17', 'a=b', '10.0.0.1', '{}', 'x');
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const { groups, templates } = mine(lines);
        expect(templates.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
        expect(mine(lines)).toEqual({ groups, templates });
        const known = new Set(templates.map(({ templateId }) => templateId));
        for (const group of groups) expect(known).toContain(group);
      }),
    );
  });
});
