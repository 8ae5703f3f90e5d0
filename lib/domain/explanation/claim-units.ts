/**
 * What a number measures. `counted`: a word for what is counted stands behind it. `times`: it says how much more or less something is
 * than it was. `bare`: nothing says what it measures.
 */
export type Measure = 'seconds' | 'share' | 'bytes' | 'bits' | 'hertz' | 'money' | 'times' | 'counted' | 'bare';

/** A way to read a number: what it measures, and what one of its own unit is in seconds, as a share of one, in bytes. */
export interface Reading {
  measures: Measure;
  scale: number;
}

const table = <Value>(rows: readonly (readonly [names: string, value: Value])[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(rows.flatMap(([names, value]) => names.split(' ').map((name) => [name, value] as const)));

const unit = (measures: Measure, ...scales: number[]): Reading[] => scales.map((scale) => ({ measures, scale }));

const BINARY = [2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40] as const;

/** Of a unit with several readings any may hold: what is called MB is as often 1,048,576 bytes as a million. */
const UNITS = table<readonly Reading[]>([
  ['ns nanosecond nanoseconds', unit('seconds', 1e-9)],
  // The sign for micro in both of its forms: folding turns one into the other.
  ['µs μs us microsecond microseconds', unit('seconds', 1e-6)],
  ['ms msec millis millisecond milliseconds', unit('seconds', 0.001)],
  ['s sec secs second seconds', unit('seconds', 1)],
  ['min mins minute minutes', unit('seconds', 60)],
  ['h hr hrs hour hours', unit('seconds', 3600)],
  ['d day days', unit('seconds', 86_400)],
  ['week weeks', unit('seconds', 604_800)],
  ['month months', unit('seconds', 2_629_800)],
  ['year years', unit('seconds', 31_557_600)],
  ['% percent percentage pct pp points', unit('share', 0.01)],
  ['‰ permille', unit('share', 0.001)],
  ['‱ basis', unit('share', 0.0001)],
  ['b byte bytes', unit('bytes', 1)],
  ['kb', unit('bytes', 1e3, BINARY[0])],
  ['mb megabyte megabytes', unit('bytes', 1e6, BINARY[1])],
  ['gb gigabyte gigabytes', unit('bytes', 1e9, BINARY[2])],
  ['tb terabyte terabytes', unit('bytes', 1e12, BINARY[3])],
  ['kib', unit('bytes', BINARY[0])],
  ['mib', unit('bytes', BINARY[1])],
  ['gib', unit('bytes', BINARY[2])],
  ['tib', unit('bytes', BINARY[3])],
  ['bps', unit('bits', 1)],
  ['kbps', unit('bits', 1e3)],
  ['mbps', unit('bits', 1e6)],
  ['gbps', unit('bits', 1e9)],
  ['hz', unit('hertz', 1)],
  ['khz', unit('hertz', 1e3)],
  ['mhz', unit('hertz', 1e6)],
  ['ghz', unit('hertz', 1e9)],
  ['usd eur dollar dollars euro euros cent cents', unit('money', 1)],
  ['x fold', unit('times', 1)],
]);

/** The readings of a unit, whatever its case; none where the word is no unit. */
export const readingsOfUnit = (word: string): readonly Reading[] | undefined =>
  Object.hasOwn(UNITS, word.toLowerCase()) ? UNITS[word.toLowerCase()] : undefined;

const SCALES = table<number>([
  ['dozen dozens', 12],
  ['hundred hundreds', 100],
  ['k thousand thousands', 1e3],
  ['m mn million millions', 1e6],
  ['bn billion billions', 1e9],
  ['trillion trillions', 1e12],
]);

/** What multiplies the number before it ("1.2k", "three million"). */
export const scaleOf = (word: string): number | undefined =>
  Object.hasOwn(SCALES, word.toLowerCase()) ? SCALES[word.toLowerCase()] : undefined;

/** What a figure of a fact measures stands in its name. */
export const readingOfFigure = (name: string): Reading => {
  if (/milliseconds/i.test(name)) return { measures: 'seconds', scale: 0.001 };
  if (/seconds/i.test(name)) return { measures: 'seconds', scale: 1 };
  if (/percent/i.test(name)) return { measures: 'share', scale: 0.01 };
  if (/share|ratio/i.test(name)) return { measures: 'share', scale: 1 };
  if (/bytes/i.test(name)) return { measures: 'bytes', scale: 1 };
  return { measures: 'bare', scale: 1 };
};
