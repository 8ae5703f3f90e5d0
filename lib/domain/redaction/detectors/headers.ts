import { type Detector, type Shape, type Span, spansOf } from '../span.ts';
import { looksOpaque } from './opaque.ts';
import { isOrdinaryValue } from './ordinary-values.ts';

const HEADER = String.raw`(?<![\w-])(?:proxy-)?authorization(?:\\{0,4}["'])?\]?\s{0,3}(?:[=:]|=>|,)\s{0,3}(?:\[\s{0,2})?(?:\\{0,4}["'])?`;
const ONE_TOKEN = 'bearer|basic|token|apikey|negotiate|ntlm|sharedkey|splunk|genie-?key|key|bot|ssws';
const MANY_FIELDS = 'digest|hawk|oauth|hmac|signature|aws4-hmac-sha256';

/** The scheme stays: it says how a caller tried to show who it is. */
const SHAPES: readonly Shape[] = [
  {
    kind: 'authorization',
    pattern: new RegExp(String.raw`(?<keep>${HEADER}(?:${ONE_TOKEN})[ :]{1,3})[^\s"'\\<>,;]{4,8192}`, 'gi'),
    accepts: (found) => !isOrdinaryValue(found),
  },
  {
    kind: 'authorization',
    pattern: new RegExp(String.raw`(?<keep>${HEADER}(?:${MANY_FIELDS})[ :]{1,3})[^\n<>]{4,8192}`, 'gi'),
    accepts: (found) => found.includes('='),
  },
  {
    kind: 'authorization',
    pattern: new RegExp(String.raw`(?<keep>${HEADER})[^\s"'\\<>,;]{8,8192}`, 'gi'),
    accepts: (found) => looksOpaque(found) && !isOrdinaryValue(found),
  },
  {
    kind: 'authorization',
    pattern: /(?<keep>(?<![\w-])(?:bearer|basic)(?:\s{1,3}|%20|\+))[\w.~+/-]{8,8192}={0,2}/gi,
    accepts: (found) => looksOpaque(found) && (/\d|=$/.test(found) || found.length >= 20),
  },
];

const COOKIES =
  /(?<![\w-])(?:set-)?cookies?(?:\\{0,4}["'])?\]?\s{0,3}[=:]\s{0,3}(?:\[\s{0,2})?(?:\\{0,4}["'])?(?=[\w.%-]{1,80}=)/gi;
const PAIR = /(?<name>[\w.%$!-]{1,80})=(?<value>"[^"\n]{0,4096}"|[^\s;,"'\\<>]{0,4096})(?:;\s{0,2}|(?=["'\\\s]|$))/y;
const ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|secure|httponly|priority|partitioned|version)$/i;

/** Values in `Cookie:` and `Set-Cookie:` lines; their names and attributes stay. */
const cookieValues = (text: string): Span[] => {
  const spans: Span[] = [];
  for (const { index, 0: lead } of text.matchAll(COOKIES)) {
    if (index < (spans.at(-1)?.to ?? 0)) continue;
    PAIR.lastIndex = index + lead.length;
    for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
      const { name = '', value = '' } = pair.groups ?? {};
      const from = pair.index + name.length + 1;
      if (value !== '' && !ATTRIBUTE.test(name)) spans.push({ from, to: from + value.length, kind: 'cookie' });
    }
  }
  return spans;
};

/** What identifies a caller in the headers of a request. */
export const detectInHeaders: Detector = (text) =>
  /auth|bearer|basic|cookie/i.test(text)
    ? [...SHAPES.flatMap((shape) => spansOf(text, shape)), ...cookieValues(text)]
    : [];
