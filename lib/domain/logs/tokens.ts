import { toOneStatement } from './one-statement.ts';

/** What stands in a template for a part that varies. */
export const WILDCARD = '<*>';

/** What follows after so many tokens is data, not meaning. */
export const MAXIMUM_TOKENS = 128;

/**
 * Shapes of values that no program writes as fixed text, in any system. One alternation, so that a line is read once; each begins
 * where its own characters begin, so that a hostile line is read once too.
 */
const VALUES = new RegExp(
  [
    // Addresses of pages and files, with their scheme.
    String.raw`(?<![\w+.-])[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s"'<>()[\]{},;|]*`,
    // UUIDs.
    String.raw`\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b`,
    // Dates in words.
    String.raw`\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2}\b`,
    // IPv6 and hardware addresses, and times.
    String.raw`(?<![\w:])(?=[0-9a-fA-F:]*\d)(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:%\w+)?(?![\w:])`,
    String.raw`\b[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){3,}\b`,
    // Hexadecimal numbers that say so.
    String.raw`\b0[xX][0-9a-fA-F]+\b`,
    // Whom a session is for.
    String.raw`(?<=\bfor user )[\w.@-]+`,
    // Mailboxes and accounts at a host.
    String.raw`(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
    // Hosts with a port.
    String.raw`(?:(?<![\w.-])[\w-]+(?:\.[\w-]+)+|\blocalhost):\d+\b`,
    // Ranges of hosts.
    String.raw`(?<![\w-])[\w-]+\[\d+(?:[-,]\d+)+\]`,
    // Paths from a root.
    String.raw`(?<![\w.\\])[A-Za-z]:\\[^\s"'<>|,;()[\]{}]*`,
    String.raw`(?<![\w.*\/\\])\/[^\s"'<>()[\]{},;:|]*`,
    // Hosts, packages and bundles; a class ends with a capital and tells what happened.
    String.raw`(?<![\w.-])[a-z0-9_-]+(?:\.[a-z0-9_-]+){2,}(?!\.?[\w-])`,
    // Numbers.
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b`,
    String.raw`(?<![A-Za-z])[-+]?\d+(?:[.,:]\d+)*(?![A-Za-z])`,
    String.raw`\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{6,}\b`,
  ].join('|'),
  'g',
);

const MARK = '*';

/** Blanks, and the punctuation of any script that joins values to the words that name them. */
const SEPARATORS =
  /[\s=:,;()[\]{}"'|<>\u3001-\u3003\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u060c]+|\.{2,}/;

/** Scripts that write no blanks join a value to its words. */
const BEYOND_LATIN = /[\u0400-\uffff]/;
const BESIDE_A_VALUE = /(?<=[\u0400-\uffff])(?=\*)|(?<=\*)(?=[\u0400-\uffff])/g;

/** A digit of any script, or what only a binary text has. */
const IN_A_VALUE = /[*\p{N}\p{Cc}\ufffd]/u;
const ENDS_A_SENTENCE = /[.!?]$/;

/** Words that stand for a value in every language. */
const LITERALS: ReadonlySet<string> = new Set(
  'true,false,True,False,TRUE,FALSE,null,NULL,None,nil,undefined,NaN,Infinity'.split(','),
);

/** A quantity with its unit is one value: a program may write `512 bytes` once and `1.2 KB` the next time. */
const UNITS: ReadonlySet<string> = new Set(
  [
    'B,KB,MB,GB,TB,KiB,MiB,GiB,kB,byte,bytes,bits,bps,kbps,Kbps,Mbps,Gbps,Hz,kHz,MHz,GHz',
    'ns,us,ms,msec,s,sec,secs,second,seconds,min,mins,minute,minutes,h,hour,hours,day,days',
    'nanoseconds,microseconds,millis,millisecond,milliseconds,MILLISECONDS,SECONDS,MINUTES',
  ]
    .join(',')
    .split(','),
);

const isUnit = (token: string): boolean => {
  const slash = token.indexOf('/');
  return UNITS.has(slash > 0 ? token.slice(0, slash) : token);
};

/**
 * The tokens of a message with values replaced. Values next to each other become one, so that lists of any length are alike. Never
 * empty, so that a blank line has a template too, and never more than {@link MAXIMUM_TOKENS}.
 */
export const tokensOf = (message: string): string[] => {
  let text = toOneStatement(message).replace(VALUES, MARK);
  if (BEYOND_LATIN.test(text)) text = text.replace(BESIDE_A_VALUE, ' ');
  const kept: string[] = [];
  for (const written of text.split(SEPARATORS)) {
    if (written === '') continue;
    const token = ENDS_A_SENTENCE.test(written) && written.length > 1 ? written.slice(0, -1) : written;
    const afterValue = kept.at(-1) === WILDCARD;
    const varies = IN_A_VALUE.test(token) || LITERALS.has(token) || (afterValue && isUnit(token));
    if (varies && afterValue) continue;
    if (kept.length === MAXIMUM_TOKENS) break;
    kept.push(varies ? WILDCARD : token);
  }
  return kept.length > 0 ? kept : [WILDCARD];
};
