/** A number in digits, a word or a percent sign, and where it stands. */
export interface Token {
  kind: 'digits' | 'word' | 'percent';
  text: string;
  from: number;
  to: number;
  /** Stands at what is before it: only blanks and a hyphen are between, or nothing. */
  joined: boolean;
  /** Nothing at all is between. */
  attached: boolean;
}

const TOKEN = /(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)|(\p{L}[\p{L}\p{M}]*)|[%‰‱]/gu;
const JOINT = /^\s*[-\u2010-\u2015\u2212]?\s*$/u;

/** Every digit of the text is in one of the tokens, so that none is passed over. */
export const tokensIn = (text: string): Token[] => {
  let end = 0;
  return [...text.matchAll(TOKEN)].map(({ 0: found, 1: digits, 2: word, index }): Token => {
    const between = text.slice(end, index);
    const isFirst = end === 0;
    end = index + found.length;
    return {
      kind: digits !== undefined ? 'digits' : word !== undefined ? 'word' : 'percent',
      text: word === undefined ? found : found.toLowerCase(),
      from: index,
      to: end,
      joined: !isFirst && JOINT.test(between),
      attached: !isFirst && between === '',
    };
  });
};
