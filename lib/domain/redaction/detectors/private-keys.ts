import type { Detector, Span } from '../span.ts';

const BEGIN = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;
const END = /-{4,5} ?END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{0,5}/y;
/** What the body of a key is written with, its headers and the line ends that loggers write out among them. */
const BODY = /[A-Za-z0-9+/=:,.\s\\"'|()-]/;

/** Keys in PEM (RFC 7468) and PGP blocks, also cut off, on one line or with written-out line ends. */
export const detectPrivateKeys: Detector = (text) => {
  const spans: Span[] = [];
  if (!text.includes('PRIVATE KEY')) return spans;
  for (const { index, 0: begin } of text.matchAll(BEGIN)) {
    if (index < (spans.at(-1)?.to ?? 0)) continue;
    let to = index + begin.length;
    for (; to < text.length; to += 1) {
      END.lastIndex = to;
      const end = text[to] === '-' ? END.exec(text) : null;
      if (end) {
        to += end[0].length;
        break;
      }
      if (!BODY.test(text[to] ?? '')) break;
    }
    spans.push({ from: index, to, kind: 'private-key' });
  }
  return spans;
};
