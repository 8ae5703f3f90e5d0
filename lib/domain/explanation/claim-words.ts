import { componentParts } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import { PLACEHOLDER } from '../redaction/kinds.ts';
import { unhide, withPlainDigits } from '../redaction/unhide.ts';
import { holdsName, namesIn, quotedIn } from './claim-names.ts';
import { type Quantity, quantitiesIn, quantityOf, saysTheSame } from './claim-numbers.ts';
import { ratiosIn, ratiosOfFigures } from './claim-ratios.ts';
import { unreadableIn } from './claim-scripts.ts';

/** What a sentence of a model rests on. */
export interface Grounds {
  /** What is said there: numbers and names of these hold. */
  sentences: readonly string[];
  /** Ids, components, references, times: names only, as the digits in them measure nothing. */
  names: readonly string[];
  /** By names that tell their units. */
  figures: readonly Readonly<Record<string, number>>[];
}

/** All texts of them, where a name may stand. */
export const textsOf = ({ sentences, names }: Grounds): string[] => [...sentences, ...names];

/** Everything that facts hold: what they say, their components, ids, attributes and figures, and when they were. */
export const groundsOf = (facts: readonly Evidence[]): Grounds => ({
  sentences: facts.map(({ summary }) => summary),
  names: facts.flatMap(({ evidenceId, fact, component, at, from, attributes }) => [
    evidenceId,
    fact,
    from.reference,
    ...(component === null ? [] : [component, componentParts(component).name]),
    ...Object.values(attributes),
    ...instantIn(at),
  ]),
  figures: facts.map(({ figures }) => figures),
});

/** The ways in which people write an instant. */
const instantIn = (at: string): string[] => [
  at,
  at.replace(/\.\d+Z$/, 'Z'),
  at.slice(0, 10),
  at.slice(11, 16),
  at.slice(11, 19),
];

/** A sentence is short; what is longer was cut before it got here. */
const WORDS_TOLD = 5;

/**
 * The numbers and names in a sentence that nothing it rests on holds; empty where all of them are there.
 *
 * A number must be one of a text or figure, or that one rounded to two or more significant digits. Seconds may be told in ms, minutes
 * or hours, shares in percent, counts in thousands (k); a number with a unit is never taken for one without or for one of another kind.
 * Signs do not count. Small words (up to ten) and ordinals count things and are let through, unless a unit stands behind them. Parts and
 * multiples (half, two thirds, nine in ten, twice as slow, doubled, tenfold) must be a share that is told, or the ratio of two numbers that
 * one fact sets side by side: within 5% in words, within rounding in digits. Any other sum or difference that a model worked out for itself
 * is not in the evidence, and so is refused; so are words that may say a number and cannot be read.
 *
 * What looks like a name (ARN, host, path, id, class, version, clock time, a compound such as billing-db, anything quoted) must stand
 * there letter by letter, in upper or lower case.
 */
export const unheldWords = (sentence: string, { sentences, names, figures }: Grounds): string[] => {
  const said = plain(sentence).replace(PLACEHOLDER, ' ');
  const told = sentences.map(plain);
  const named = textsOf({ sentences, names, figures }).map(plain);
  const strangers = [...new Set([...quotedIn(said), ...namesIn(said)])].filter(
    (name) => !named.some((text) => holdsName(text, name)),
  );
  const unread = unreadableIn(withoutNames(said)).filter((word) => !named.some((text) => holdsName(text, word)));
  const known: Quantity[] = [
    ...told.flatMap((text) => {
      const measured = withoutNames(text);
      return [...quantitiesIn(measured), ...ratiosIn(measured), ...settingsIn(text)];
    }),
    ...figures.flatMap((each) => [
      ...Object.entries(each).map(([name, figure]) => quantityOf(name, figure)),
      ...ratiosOfFigures(each),
    ]),
  ];
  const invented = quantitiesIn(withoutNames(said)).filter(
    (quantity) => !known.some((each) => saysTheSame(quantity, each)),
  );
  return [...strangers, ...unread, ...invented.map(({ written }) => written)];
};

/** What a log line sets something to ("active=20"): a name to look at, and a number all the same. */
const settingsIn = (text: string): Quantity[] =>
  [...text.matchAll(/[\p{L}_]=(\d[\d.]*\p{L}*)(?![\p{L}\p{N}=])/gu)].flatMap(([, value = '']) => quantitiesIn(value));

/** As it is read: the slash of a fraction (½ is 1⁄2) is a slash. */
const plain = (text: string): string => withPlainDigits(unhide(text)).normalize('NFKC').replaceAll('\u2044', '/');

/** The digits of a name are the name's. */
const withoutNames = (text: string): string =>
  namesIn(text)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, name) => rest.replaceAll(name, ' '), text);

/** What is wrong with such a sentence, in words that a model can act on. */
export const complaintAboutWords = (words: readonly string[]): string =>
  `${words
    .slice(0, WORDS_TOLD)
    .map((word) => JSON.stringify(word.slice(0, 60)))
    .join(', ')} stand in none of the facts that it cites; say only numbers and names that are there`;
