import type { RedactionPolicy } from '../../contracts/redaction.ts';
import { isRestorable, type Kind, PLACEHOLDER } from './kinds.ts';

/** A stretch of a text that is to be taken out: from the first character to the one after the last. */
export interface Span {
  from: number;
  to: number;
  kind: Kind;
}

export type Detector = (text: string, policy: RedactionPolicy) => Span[];

/** A row of a detector's table. */
export interface Shape {
  kind: Kind;
  /** Global. What its group `keep` matches at the beginning stays; its quantifiers are bounded, so that no text takes long. */
  pattern: RegExp;
  /** What any match holds and few texts do: saves the search. Not global. */
  hint?: RegExp;
  /** Says by check digits, ranges or the neighbourhood whether it is one. */
  accepts?: (found: string, at: { text: string; from: number; to: number }) => boolean;
}

export const spansOf = (text: string, { kind, pattern, hint, accepts }: Shape): Span[] => {
  if (hint && !hint.test(text)) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const from = match.index + (match.groups?.keep?.length ?? 0);
    const to = match.index + match[0].length;
    if (to > from && (!accepts || accepts(text.slice(from, to), { text, from, to }))) spans.push({ from, to, kind });
  }
  return spans;
};

/** Spans, in order, without what placeholders of an earlier redaction already cover. */
const outsidePlaceholders = (text: string, ordered: readonly Span[]): Span[] => {
  const covered = [...text.matchAll(PLACEHOLDER)].map(({ index, 0: { length } }) => ({
    from: index,
    to: index + length,
  }));
  let passed = 0;
  return ordered.flatMap(({ from, to, kind }) => {
    while ((covered[passed]?.to ?? Number.POSITIVE_INFINITY) <= from) passed += 1;
    const rest: Span[] = [];
    let at = from;
    for (let next = passed; (covered[next]?.from ?? Number.POSITIVE_INFINITY) < to; next += 1) {
      const hole = covered[next];
      if (!hole) break;
      if (hole.from > at) rest.push({ from: at, to: hole.from, kind });
      at = Math.max(at, hole.to);
    }
    if (at < to) rest.push({ from: at, to, kind });
    return rest;
  });
};

const inOrder = (a: Span, b: Span): number => a.from - b.from || b.to - a.to;

/** What `user:password@host.example.com` ends with is no address of mail. */
const withoutHosts = (ordered: readonly Span[]): Span[] => {
  const credentials = ordered.filter(({ kind }) => kind === 'credentials');
  let passed = 0;
  return ordered.filter(({ from, to, kind }) => {
    while ((credentials[passed]?.to ?? Number.POSITIVE_INFINITY) <= from) passed += 1;
    return kind !== 'email' || (credentials[passed]?.from ?? Number.POSITIVE_INFINITY) >= to;
  });
};

/**
 * Spans in order without overlap. Those that overlap become one, so that nothing between two detectors is left over; it is of the longest's
 * kind, but for secrets, which stay secrets whatever else they look like.
 */
export const disjoint = (text: string, spans: readonly Span[]): Span[] => {
  const joined: (Span & { longest: number })[] = [];
  // Cutting holes out of a long span may put its rest behind the beginning of a later one.
  const ordered = outsidePlaceholders(text, withoutHosts(spans.toSorted(inOrder))).sort(inOrder);
  for (const span of ordered) {
    const last = joined.at(-1);
    const length = span.to - span.from;
    if (!last || span.from >= last.to) joined.push({ ...span, longest: length });
    else {
      last.to = Math.max(last.to, span.to);
      const [before, now] = [isRestorable(last.kind), isRestorable(span.kind)];
      if (before === now ? length > last.longest : before) Object.assign(last, { kind: span.kind, longest: length });
    }
  }
  return joined.map(({ from, to, kind }) => ({ from, to, kind }));
};
