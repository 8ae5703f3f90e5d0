import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAXIMUM_LINE_CHARACTERS, toOneStatement } from '../../../../lib/domain/logs/one-statement.ts';
import {
  createTemplateMiner,
  FORGOTTEN,
  MAXIMUM_TEMPLATES,
  type TemplateMiner,
} from '../../../../lib/domain/logs/template-miner.ts';
import { MAXIMUM_TOKENS, tokensOf } from '../../../../lib/domain/logs/tokens.ts';

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
};

const countOf = (miner: TemplateMiner): number => miner.templates().reduce((sum, { count }) => sum + count, 0);

const letters = (number: number): string =>
  number
    .toString(26)
    .replace(/\d/g, (digit) => String.fromCharCode(113 + Number(digit)))
    .padStart(4, 'z');

/** Lines that are never alike, in the ways that would fill a careless tree. */
const HOSTILE: Readonly<Record<string, (line: number) => string>> = {
  'first words that are all new': (line) => `${letters(line)} ${letters(line * 7 + 1)} ${letters(line * 31 + 2)} came`,
  'one first word and new ones behind it': (line) =>
    `refused ${[3, 5, 7, 11, 13].map((step) => letters(line * step)).join(' ')}`,
  'lines of every length': (line) => `${'word '.repeat(line % 300)}${letters(line)} ${letters(line * 3)}`,
  'few choices at many places': (line) =>
    `choose ${Array.from({ length: 20 }, (_, place) => ['a', 'b', 'c'][Math.floor(line / 3 ** (place % 9)) % 3]).join(' ')}`,
  'single words': (line) => letters(line),
};

describe('an online stream', () => {
  it.each(Object.entries(HOSTILE))(
    'of %s is held in a bounded number of templates, and every line is counted',
    (_, lineAt) => {
      const miner = createTemplateMiner();
      const ids = Array.from({ length: 3600 }, (_, line) => miner.add(lineAt(line)));
      const templates = miner.templates();
      expect(templates.length).toBeLessThanOrEqual(MAXIMUM_TEMPLATES + 1);
      expect(countOf(miner)).toBe(ids.length);
      const known = new Set(templates.map(({ templateId }) => templateId));
      for (const id of ids) expect(known).toContain(miner.resolve(id));
    },
  );

  it('forgets what was longest without a line, and remembers what still comes', () => {
    const miner = createTemplateMiner();
    const steady = miner.add('the pool has 3 idle connections');
    const once = miner.add('an old statement that nobody writes any more');
    for (let line = 0; line < MAXIMUM_TEMPLATES + 500; line += 1) {
      miner.add(letters(line));
      if (line % 100 === 0) miner.add(`the pool has ${line} idle connections`);
    }
    expect(miner.resolve(steady)).toBe(steady);
    expect(miner.resolve(once)).toBe(FORGOTTEN);
  });

  it('costs a bounded number of bytes, whatever the lines', () => {
    const miner = createTemplateMiner();
    const long = 'x'.repeat(1_000_000);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let line = 0; line < 1000; line += 1) {
      for (const lineAt of Object.values(HOSTILE)) miner.add(lineAt(line));
      // A part of such a line that is kept must not keep the line.
      if (line % 20 === 0) miner.add(`${letters(line)} ${letters(line * 3)} stays ${long}${line}`);
    }
    collectGarbage();
    const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
    expect(countOf(miner)).toBe(1000 * Object.keys(HOSTILE).length + 50);
    expect(megabytes).toBeLessThan(60);
  });

  it('takes any text: binary, other scripts, lone surrogates, nothing', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(fc.constantFrom('\ud800', '\u0000', '\n', '*', '<*>', '\u001b[1m', '訂單', ' ', '١٧', '::'), {
          maxLength: 40,
        })
        .map((parts) => parts.join('')),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), (lines) => {
        const miner = createTemplateMiner();
        const groups = lines.map((line) => miner.add(line));
        expect(countOf(miner)).toBe(lines.length);
        // The same line is of the same template.
        for (const [index, line] of lines.entries())
          expect(miner.resolve(miner.add(line))).toBe(miner.resolve(groups[index] ?? FORGOTTEN));
      }),
    );
  });

  it('reads a megabyte in one line no further than it means anything', () => {
    const line = `upload of ${'a/'.repeat(500_000)} failed`;
    expect(toOneStatement(line)).toHaveLength(MAXIMUM_LINE_CHARACTERS);
    const words = tokensOf(Array.from({ length: 200_000 }, (_, index) => letters(index)).join(' '));
    expect(words).toHaveLength(MAXIMUM_TOKENS);
    const groups = ['ab', 'cd'].map((end) => `${'body '.repeat(250_000)}${end}`);
    const miner = createTemplateMiner();
    expect(new Set(groups.map((each) => miner.add(each))).size).toBe(1);
  });
});
