import { screen } from '../redaction/screen.ts';
import { visible } from './visible.ts';

/**
 * Words of leave, agreement, haste and keys. Beside a question they answer it for its reader ("approve now", "press yes", "the CTO has
 * agreed", "it is safe"); about a failure they are said only where a fact says them ("permission denied", "the certificate's password").
 */
const WORDS_OF_LEAVE =
  /(?<![\p{L}\p{N}‹<])(?:(?:dis)?approv\p{L}*|sign(?:ed|s|ing)?[\s-]+(?:\p{L}+[\s-]+)?off|signoffs?|agree[ds]?|agreeing|agreements?|consent\p{L}*|(?:un)?authori[sz]\p{L}*|permi(?:t|ts|tted|ssions?)|allow(?:ed)?|green[\s-]?light\p{L}*|go[\s-]ahead|thumbs[\s-]up|lgtm|formalit\p{L}+|harmless|risk[\s-]?free|safe(?:ly)?|yes|c[eit]o|ciso|boss|security team|passwords?|passphrases?|credentials?|secrets?|admin\p{L}*|rights|privileges?)(?![\p{L}\p{N}])/giu;

const isHeld = (word: string, held: readonly string[]): boolean => {
  const wanted = word.toLowerCase();
  return held.some((text) => text.toLowerCase().includes(wanted));
};

/**
 * Whether a model's sentence tries to steer its reader: it says what text from outside wanted said, and people trust what stands beside
 * a question. What is hidden in it is taken out anyway, and is no order. A word of leave is none where one of the `held` texts, on which
 * the sentence rests, has it.
 */
export const givesOrders = (text: string, held: readonly string[]): boolean =>
  [text, visible(text)].some(
    (read) =>
      screen(read).some(({ sign }) => sign !== 'hidden-text') ||
      [...read.normalize('NFKC').matchAll(WORDS_OF_LEAVE)].some(([word]) => !isHeld(word, held)),
  );

export const COMPLAINT_ABOUT_ORDERS = 'orders or leave are given that no cited fact tells of; say only what happened';
