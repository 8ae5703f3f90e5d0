import { createHash } from 'node:crypto';
import { unhide } from './unhide.ts';

/** What looks like an angle bracket to a reader of tokens: also written as entities or escapes, or with other signs. */
const OPENS = /[<\u2329\u27e8\u3008\u276c\ufe64\uff1c]|&lt;?|&#(?:0{0,5}60|x0{0,5}3c);?|\\u003c|\\x3c/gi;
const CLOSES = /[>\u232a\u27e9\u3009\u276d\ufe65\uff1e]|&gt;?|&#(?:0{0,5}62|x0{0,5}3e);?|\\u003e|\\x3e/gi;

/** Text in which nothing hides and no angle bracket is left, however it is written: it can neither open nor close a fence. */
export const withoutBrackets = (text: string): string => unhide(text).replace(OPENS, '‹').replace(CLOSES, '›');

/**
 * Encloses text from outside between two lines that nothing inside can write: no angle bracket is left in it, and both lines carry a mark
 * made from the content itself. The same content gives the same fence. `name` is ours, never from outside.
 */
export const fence = (name: string, text: string): string => {
  const inside = withoutBrackets(text);
  const mark = createHash('sha256').update(`${name}\n${inside}`).digest('hex').slice(0, 8);
  return `<${name} ${mark}>\n${inside}\n</${name} ${mark}>`;
};
