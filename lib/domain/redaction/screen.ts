import { type Disguise, readingsOf } from './disguises.ts';
import { OTHER_LANGUAGES, OTHER_STEMS } from './screen-languages.ts';
import { CLOSED_UP, ENGLISH_SIGNS, ENGLISH_STEMS, ROLE_MARKERS, type Sign } from './screen-signs.ts';

/** One thing about a text that no telemetry would say, and the dress in which it came. */
export interface Suspicion {
  sign: Sign;
  seenAs: Disguise;
}

/** Tags beside a flag, characters that turn the direction round, and words cut by what nobody sees. */
const TAGS = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,8})[\u{e0020}-\u{e007e}]{2,}/u;
const TURNED = /[\u202a-\u202e]/;
const CUT =
  /[a-z](?:[\u200b-\u200d\u2060-\u2064\ufeff\u00ad])+[a-z](?:.{0,200}?[a-z](?:[\u200b-\u200d\u2060-\u2064\ufeff\u00ad])+[a-z]){2}/is;
const SMUGGLED = /[\u{e0100}-\u{e01ef}]{2,}|[\ufe00-\ufe0e]{3,}/u;

const hidesText = (text: string): boolean =>
  /[\u00ad\u1000-\u{10ffff}]/u.test(text) &&
  (TAGS.test(text) || TURNED.test(text) || CUT.test(text) || SMUGGLED.test(text));

const signsOf = (text: string, seenAs: Disguise): Sign[] => {
  if (seenAs === 'spaced-out') return CLOSED_UP.test(text) ? ['overrides-instructions'] : [];
  const found: Sign[] = [];
  if (ENGLISH_STEMS.test(text)) {
    if (ROLE_MARKERS.test(text)) found.push('role-marker');
    for (const [sign, pattern] of ENGLISH_SIGNS) if (pattern.test(text)) found.push(sign);
  }
  if (OTHER_STEMS.test(text)) for (const [sign, pattern] of OTHER_LANGUAGES) if (pattern.test(text)) found.push(sign);
  return found;
};

/**
 * Says by which signs a text tries to steer whoever reads it; empty for what only tells what happened. Each disguise is taken off once
 * and what is under it screened again. A finding is evidence of tampering: the text is then neither followed nor quoted. Finding nothing
 * proves nothing, so what is told to a model is fenced and bound to closed lists all the same.
 */
export const screen = (text: string): Suspicion[] => {
  const found = new Map<string, Suspicion>();
  const add = (sign: Sign, seenAs: Disguise): void => {
    if (![...found.values()].some((known) => known.sign === sign)) found.set(`${sign} ${seenAs}`, { sign, seenAs });
  };
  if (hidesText(text)) add('hidden-text', 'plain');
  for (const reading of readingsOf(text)) for (const sign of signsOf(reading.text, reading.as)) add(sign, reading.as);
  return [...found.values()];
};
