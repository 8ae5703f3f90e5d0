import type { SignalSymptom } from '../../contracts/signal.ts';

interface Unit {
  name: 'seconds' | 'ratio' | 'bytes' | 'count';
  factor: number;
}

const KIBI = 1024;

/** What a unit is called outside, in lower case, and what it is here: seconds, shares of 1, bytes and numbers of things. */
const UNITS: ReadonlyMap<string, Unit> = new Map(
  (
    [
      ['seconds', 1e-9, ['ns', 'nanosecond', 'nanoseconds']],
      ['seconds', 1e-6, ['us', 'µs', 'μs', 'microsecond', 'microseconds']],
      ['seconds', 1e-3, ['ms', 'millisecond', 'milliseconds']],
      ['seconds', 1, ['s', 'sec', 'second', 'seconds']],
      ['seconds', 60, ['min', 'minute', 'minutes']],
      ['seconds', 3600, ['h', 'hour', 'hours']],
      ['ratio', 0.01, ['%', 'percent', 'pct']],
      ['ratio', 1, ['ratio', 'fraction', 'percentunit']],
      ['bytes', 1, ['b', 'byte', 'bytes']],
      ['bytes', 1e3, ['kb', 'kilobyte', 'kilobytes']],
      ['bytes', 1e6, ['mb', 'megabyte', 'megabytes']],
      ['bytes', 1e9, ['gb', 'gigabyte', 'gigabytes']],
      ['bytes', KIBI, ['kib']],
      ['bytes', KIBI ** 2, ['mib']],
      ['bytes', KIBI ** 3, ['gib']],
      ['count', 1, ['count', 'short', 'none', '1']],
    ] as const
  ).flatMap(([name, factor, words]) => words.map((word) => [word, { name, factor }] as const)),
);

/** What a source says of the numbers behind an alert, in its own unit. */
export interface OutsideNumbers extends Pick<SignalSymptom, 'value' | 'threshold' | 'badWhen' | 'periodSeconds'> {
  unit?: string | undefined;
}

/** Twelve digits, so that 1400 ms are 1.4 s. */
const scaled = (value: number, factor: number): number => Number((value * factor).toPrecision(12));

/**
 * The symptom in base units, with the unit's name; a unit that nobody here knows keeps its name and its numbers. Nothing when
 * the source gives no number.
 */
export const symptomFrom = (said: OutsideNumbers): { symptom?: SignalSymptom; unit?: string } => {
  const { unit: word, value, threshold, badWhen, periodSeconds } = said;
  if (value === undefined && threshold === undefined) return {};
  const known = UNITS.get(word?.trim().toLowerCase() ?? '');
  const factor = known?.factor ?? 1;
  const unit = known?.name ?? word;
  return {
    symptom: {
      ...(value === undefined ? {} : { value: scaled(value, factor) }),
      ...(threshold === undefined ? {} : { threshold: scaled(threshold, factor) }),
      ...(badWhen === undefined ? {} : { badWhen }),
      ...(periodSeconds === undefined ? {} : { periodSeconds }),
    },
    ...(unit === undefined ? {} : { unit }),
  };
};

/** The number that a text is, also with its unit behind it (`1.2 s`, `93%`); nothing for any other text. */
export const numberIn = (text: string | undefined): { number?: number; unit?: string } => {
  const [, digits, unit] =
    /^\s{0,8}([+-]?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?)\s{0,8}([a-zµμ%]{0,16})\s{0,8}$/i.exec(text ?? '') ?? [];
  const number = Number(digits);
  if (digits === undefined || !Number.isFinite(number)) return {};
  return { number, ...(unit ? { unit } : {}) };
};
