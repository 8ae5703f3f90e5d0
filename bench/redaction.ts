import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RedactionPolicy } from '../lib/contracts/redaction.ts';
import { normalise } from '../lib/domain/redaction/normalise.ts';
import { redact } from '../lib/domain/redaction/redact.ts';
import { screen } from '../lib/domain/redaction/screen.ts';
import { parseCsv } from './csv.ts';
import { report } from './options.ts';
import { hostileTexts } from './redaction/hostile-texts.ts';
import { measureDamage, measureRemoval } from './redaction/measure.ts';
import { ordinaryLines } from './redaction/ordinary-lines.ts';
import { plantedLines } from './redaction/planted-lines.ts';
import { secretLines } from './redaction/secret-lines.ts';

const POLICY = RedactionPolicy.parse({});
const VARIANTS = 5;
const GENERATED = 500;
/** Four times the text may take so many times as long: 4 where it is linear, 16 where it is quadratic, with room for a busy machine. */
const LONGER = 4;
const MOST_GROWTH = 10;
const HOSTILE_CHARACTERS = 250_000;
/** Below this a measurement is of the clock and the collector of garbage. */
const SHORTEST_MILLISECONDS = 20;
const TRIES = 5;

const milliseconds = (run: () => unknown): number => {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
};

const SEARCHES = [
  (text: string) => redact(text, POLICY),
  (text: string) => screen(text),
  (text: string) => normalise(text, text.length),
];

/** What disturbs a measurement makes it longer, so the smallest of some is the truest. */
const growthOf = (search: (text: string) => unknown, text: string, longer: string): number => {
  let once = Number.POSITIVE_INFINITY;
  let more = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES; tried += 1) {
    once = Math.min(
      once,
      milliseconds(() => search(text)),
    );
    if (once < SHORTEST_MILLISECONDS) return 0;
    more = Math.min(
      more,
      milliseconds(() => search(longer)),
    );
    if (more / once <= MOST_GROWTH) break;
  }
  return more / once;
};

/** How much longer the longer text takes, at worst, with the text that does it. */
const growth = (): { worst: number; text: string } => {
  const longer = hostileTexts(LONGER * HOSTILE_CHARACTERS);
  return hostileTexts(HOSTILE_CHARACTERS)
    .map(({ name, text }, index) => ({
      worst: Math.max(...SEARCHES.map((search) => growthOf(search, text, longer[index]?.text ?? ''))),
      text: name,
    }))
    .reduce((one, other) => (other.worst > one.worst ? other : one));
};

const linesPerSecond = (lines: readonly string[], each: (line: string) => unknown): number => {
  for (const line of lines) each(line);
  return Math.round((1000 * lines.length) / milliseconds(() => lines.forEach(each)));
};

const SUFFIX = '.log_structured.csv';

/** Lines of real systems (Loghub sets), of which nearly all hold nothing to be taken out but addresses. */
const publicLines = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(SUFFIX))
    .sort()
    .flatMap((path) => {
      const [header = [], ...rows] = parseCsv(readFileSync(join(folder, path), 'utf8'));
      const content = header.indexOf('Content');
      return rows.map((row) => row[content] ?? '');
    });

/**
 * `redaction [--seed 1] [--data DIR]`: what of made-up secrets is removed, what of ordinary lines is damaged or suspected, which planted
 * orders are recognised, and whether time grows with the length alone. Ends with 1 when a goal is missed.
 */
export const runRedaction = (args: readonly string[]): void => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, given ${values.seed}`);
  const removal = measureRemoval(secretLines(seed, VARIANTS), POLICY);
  const ordinary = ordinaryLines(seed, GENERATED);
  const damage = measureDamage(ordinary, POLICY);
  const planted = plantedLines();
  const missed = planted.filter(({ line }) => screen(line).length === 0);
  const suspected = ordinary.filter((line) => screen(line).length > 0);
  const slowest = growth();
  const real = values.data ? publicLines(values.data) : [];
  const realDamage = measureDamage(real, { ...POLICY, addresses: 'none' });
  const result = {
    secrets: removal.lines,
    kinds: removal.kinds,
    removed: removal.removed,
    ordinary: ordinary.length,
    damaged: damage.damaged,
    planted: planted.length,
    recognised: 1 - missed.length / planted.length,
    suspected: suspected.length / ordinary.length,
    redactedLinesPerSecond: linesPerSecond(ordinary, (line) => redact(line, POLICY)),
    screenedLinesPerSecond: linesPerSecond(ordinary, (line) => screen(line)),
    growth: slowest.worst,
    growthOf: slowest.text,
    ...(real.length === 0
      ? {}
      : {
          publicLines: real.length,
          publicDamaged: realDamage.damaged,
          publicSuspected: real.filter((line) => screen(line).length > 0).length / real.length,
        }),
  };
  const good =
    result.removed >= 0.99 && result.damaged <= 0.01 && result.suspected <= 0.01 && result.growth <= MOST_GROWTH;
  if (!good) process.exitCode = 1;
  report(
    [
      `${removal.lines} lines with a secret of ${removal.kinds} kinds: ${(100 * removal.removed).toFixed(2)}% removed`,
      ...removal.left.map(({ kind, line }) => `  left: ${kind} in ${line}`),
      `${ordinary.length} ordinary lines: ${(100 * damage.damaged).toFixed(2)}% damaged, ${suspected.length} suspected`,
      ...damage.changed.map(({ line, told }) => `  damaged: ${line} → ${told}`),
      ...suspected.map((line) => `  suspected: ${line}`),
      `${planted.length} planted orders: ${planted.length - missed.length} recognised`,
      ...missed.map(({ name }) => `  missed: ${name}`),
      `${LONGER} times the text takes ${slowest.worst.toFixed(1)} times as long at worst (${slowest.text})`,
      ...(real.length === 0 ? [] : [`${real.length} public lines: ${(100 * realDamage.damaged).toFixed(2)}% changed`]),
      ...realDamage.changed.map(({ told }) => `  changed: ${told}`),
    ],
    result,
    { json: values.json },
  );
};
