/**
 * A number in a text. `value` is in seconds or as a share of one where its unit says so, `scale` what one of its own unit is.
 * `counted`: a word for what is counted stands behind it. `bare`: nothing says what it measures.
 */
export interface Quantity {
  /** As it stands in the text. */
  written: string;
  raw: number;
  scale: number;
  value: number;
  measures: 'seconds' | 'share' | 'counted' | 'bare';
}

type Unit = readonly [measures: Quantity['measures'], scale: number];

const UNITS: Readonly<Record<string, Unit>> = Object.fromEntries(
  (
    [
      [
        ['µs', 'us', 'microsecond', 'microseconds'],
        ['seconds', 0.000001],
      ],
      [
        ['ms', 'msec', 'millisecond', 'milliseconds'],
        ['seconds', 0.001],
      ],
      [
        ['s', 'sec', 'secs', 'second', 'seconds'],
        ['seconds', 1],
      ],
      [
        ['min', 'mins', 'minute', 'minutes'],
        ['seconds', 60],
      ],
      [
        ['h', 'hr', 'hrs', 'hour', 'hours'],
        ['seconds', 3600],
      ],
      [
        ['d', 'day', 'days'],
        ['seconds', 86_400],
      ],
      [
        ['%', 'percent', 'per cent'],
        ['share', 0.01],
      ],
      [
        ['k', 'thousand'],
        ['bare', 1000],
      ],
      [
        ['m', 'million'],
        ['bare', 1_000_000],
      ],
      // Of these the number itself must be in the facts, as it stands.
      [
        ['x', 'times', 'fold', 'b', 'kb', 'mb', 'gb', 'kib', 'mib', 'gib', 'bytes'],
        ['bare', 1],
      ],
    ] satisfies [string[], Unit][]
  ).flatMap(([names, unit]) => names.map((name) => [name, unit] as const)),
);

/** Words that only join a number to what follows: they do not say what is counted. */
const JOINING = new Set(
  'a an and are at before after between but by during each for from had has have in into is it its more most of on or over per since than that the then to under until up was were when which while with within'.split(
    ' ',
  ),
);

const NUMBER = /(?<![\p{L}\p{N}_.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:([ -]?)(%|per cent\b|\p{L}+))?/giu;
const ORDINAL = /^(?:st|nd|rd|th)$/i;

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ROUND: Readonly<Record<string, number>> = { dozen: 12, hundred: 100, thousand: 1000, million: 1_000_000 };
const WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}-])(?:(${TENS.join('|')})(?:[ -](${SMALL.slice(1, 10).join('|')}))?|(${SMALL.join('|')})|(?<!\d[ -])(${Object.keys(ROUND).join('|')})s?)(?![\p{L}\p{N}])(?:[ -](%|per cent\b|\p{L}+))?`,
  'giu',
);
/** Up to here a word counts ("one of two", "all three"), unless a unit stands behind it. */
const COUNTING_WORDS_TO = 10;

const measured = (written: string, raw: number, following: string | undefined): Quantity => {
  const unit = following === undefined ? undefined : UNITS[following.toLowerCase()];
  // What is no whole number counts nothing.
  const counts = following !== undefined && !JOINING.has(following.toLowerCase()) && Number.isInteger(raw);
  const [measures, scale] = unit ?? [counts ? ('counted' as const) : ('bare' as const), 1];
  return { written, raw, scale, value: raw * scale, measures };
};

/** The numbers of a text, in digits and in words; not ordinals, and no small counting words. */
export const quantitiesIn = (text: string): Quantity[] => [
  ...[...text.matchAll(NUMBER)].flatMap(([written, digits = '', gap, following]): Quantity[] => {
    const raw = Number(digits.replaceAll(',', ''));
    const isOrdinal = following !== undefined && ORDINAL.test(following);
    if (isOrdinal) return raw <= COUNTING_WORDS_TO ? [] : [measured(written, raw, undefined)];
    // Letters that stand on a number and are no unit make another word of it, as in 5xx.
    const isWord = gap === '' && following !== undefined && UNITS[following.toLowerCase()] === undefined;
    return isWord || !Number.isFinite(raw) ? [] : [measured(written, raw, following)];
  }),
  ...[...text.matchAll(WORD)].flatMap(([written, tens, ones, small, round, following]): Quantity[] => {
    const raw =
      (tens ? 10 * (TENS.indexOf(tens.toLowerCase()) + 2) : 0) +
      (ones ? SMALL.indexOf(ones.toLowerCase()) : 0) +
      (small ? SMALL.indexOf(small.toLowerCase()) : 0) +
      (round ? (ROUND[round.toLowerCase()] ?? 0) : 0);
    const hasUnit = following !== undefined && UNITS[following.toLowerCase()] !== undefined;
    return raw <= COUNTING_WORDS_TO && !hasUnit ? [] : [measured(written, raw, following)];
  }),
];

/** A figure of a fact; what it measures stands in its name. */
export const quantityOf = (name: string, figure: number): Quantity => {
  const [measures, scale]: Unit = /milliseconds/i.test(name)
    ? ['seconds', 0.001]
    : /seconds/i.test(name)
      ? ['seconds', 1]
      : /percent/i.test(name)
        ? ['share', 0.01]
        : /share|ratio/i.test(name)
          ? ['share', 1]
          : ['bare', 1];
  const raw = Math.abs(figure);
  return { written: name, raw, scale, value: raw * scale, measures };
};

/** Fewer digits than these are another number: 2 s is not 2.4 s. */
const LEAST_DIGITS = 2;
const MOST_DIGITS = 8;

/** Whether a number is another one, rounded to two or more significant digits. */
export const isRoundingOf = (rounded: number, exact: number): boolean => {
  if (Math.abs(rounded - exact) <= 1e-9 * Math.abs(exact)) return true;
  if (exact === 0) return false;
  const magnitude = Math.floor(Math.log10(Math.abs(exact)));
  for (let digits = LEAST_DIGITS; digits <= MOST_DIGITS; digits += 1) {
    const step = 10 ** (magnitude + 1 - digits);
    const steps = rounded / step;
    const isWhole = Math.abs(steps - Math.round(steps)) < 1e-6;
    if (isWhole && Math.abs(rounded - exact) <= (step / 2) * (1 + 1e-9)) return true;
  }
  return false;
};

/** Whether a number says what another one does, each in its own unit. What nothing says the unit of may be in either's. */
export const saysTheSame = (said: Quantity, known: Quantity): boolean => {
  if (
    isRoundingOf(said.raw, known.value / said.scale) &&
    (said.measures === known.measures || either(said, known, 'bare'))
  )
    return true;
  return either(said, known, 'bare') && isRoundingOf(said.raw, known.raw);
};

const either = (one: Quantity, other: Quantity, measures: Quantity['measures']): boolean =>
  one.measures === measures || other.measures === measures;
