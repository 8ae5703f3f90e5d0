import { WILDCARD } from './tokens.ts';

/** What was seen at one place of a cluster: always the same word, one of a few, or anything. */
type Place = string | Set<string>;

/** Messages of one length that are alike, with the templates among them. */
export interface Cluster {
  readonly places: Place[];
  /** Template ids by their text: the words at the places where few are known. */
  variants: Map<string, number>;
  /** Ids of templates that turned out to be one with another of this cluster. */
  readonly merged: number[];
  /** The count of lines when a message last joined. */
  usedAt: number;
}

/** This many different words at one place are choices that the program makes (`opened`, `closed`); more are values. */
const MAXIMUM_CHOICES = 4;
/** The same where all are names of states (`QUEUED`, `CLEANING_UP`), and for the first word, which is mostly the verb. */
const MAXIMUM_STATES = 16;
/** A cluster with more templates than this has places that only look like choices: the one with the most words is a value. */
const MAXIMUM_VARIANTS = 64;

/** Parts two words of a text, and stands in no word. */
export const SEPARATOR = '\u0000';

const STATE = /^[A-Z][A-Z_-]*[A-Z]$/;

/** A text of its own: a part of a line would keep the whole line in memory. */
const ownText = (text: string): string => JSON.parse(JSON.stringify(text));

export const newCluster = (tokens: readonly string[]): Cluster => ({
  places: tokens.join(SEPARATOR).split(SEPARATOR),
  variants: new Map(),
  merged: [],
  usedAt: 0,
});

const fits = (place: Place | undefined, token: string | undefined): boolean =>
  typeof place === 'string' ? place === token : place !== undefined && token !== undefined && place.has(token);

/** Share of words that fit; places where both vary say nothing, unless there is nothing else. */
export const similarity = ({ places }: Cluster, tokens: readonly string[]): number => {
  let words = 0;
  let same = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const place = places[index];
    if (place === WILDCARD && tokens[index] === WILDCARD) continue;
    words += 1;
    if (fits(place, tokens[index])) same += 1;
  }
  return words === 0 ? 1 : same / words;
};

const mostChoices = (index: number, choices: ReadonlySet<string>): number =>
  index === 0 || [...choices].every((word) => STATE.test(word)) ? MAXIMUM_STATES : MAXIMUM_CHOICES;

/** Widens the cluster's places so that the tokens fit; true when a place became a wildcard. */
export const widen = ({ places }: Cluster, tokens: readonly string[]): boolean => {
  let closed = false;
  for (const [index, token] of tokens.entries()) {
    const place = places[index];
    if (place === undefined || place === WILDCARD || fits(place, token)) continue;
    const choices = typeof place === 'string' ? new Set([place]) : place;
    choices.add(ownText(token));
    const isValue = token === WILDCARD || choices.size > mostChoices(index, choices);
    places[index] = isValue ? WILDCARD : choices;
    closed ||= isValue;
  }
  return closed;
};

/** Makes a wildcard of the place with the most words, where a cluster has too many templates; true when it did. */
export const closeWidest = ({ places, variants }: Cluster): boolean => {
  if (variants.size <= MAXIMUM_VARIANTS) return false;
  const sizes = places.map((place) => (typeof place === 'string' ? 0 : place.size));
  const most = Math.max(...sizes);
  if (most === 0) return false;
  places[sizes.lastIndexOf(most)] = WILDCARD;
  return true;
};

/** The template that a message is of: its own words but where anything may stand. */
export const textIn = ({ places }: Cluster, tokens: readonly string[]): string =>
  tokens.map((token, index) => (places[index] === WILDCARD ? WILDCARD : token)).join(SEPARATOR);
