/** What stands in a template for a part that varies. */
export const WILDCARD = '<*>';

/**
 * Shapes of values that no program writes as fixed text, in any system: UUIDs, hexadecimal and decimal numbers, addresses,
 * hosts with a port, dates, and who a session is for. One alternation, so that a line is read once.
 */
const VALUES = new RegExp(
  [
    String.raw`\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b`,
    String.raw`\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2}\b`,
    String.raw`\b[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){3,}\b`,
    String.raw`\b0[xX][0-9a-fA-F]+\b`,
    String.raw`(?<=\bfor user )[\w.@-]+`,
    String.raw`(?:\b[\w-]+(?:\.[\w-]+)+|\blocalhost):\d+\b`,
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b`,
    String.raw`(?<![A-Za-z])[-+]?\d+(?:[.,:]\d+)*(?![A-Za-z])`,
    String.raw`\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{6,}\b`,
  ].join('|'),
  'g',
);

const MARK = '*';

/** Blanks, and the punctuation that joins values to the words that name them. */
const SEPARATORS = /[\s=:,;()[\]{}"'|<>]+|\.{2,}/;

const DIGIT = /\d/;
/** Words that stand for a value in every language. */
const LITERALS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'True',
  'False',
  'null',
  'None',
  'nil',
  'undefined',
  'NaN',
]);

/** A quantity with its unit is one value: a program may write `512 bytes` once and `1.2 KB` the next time. */
const UNITS: ReadonlySet<string> = new Set(
  'B,KB,MB,GB,TB,KiB,MiB,GiB,kB,byte,bytes,ns,us,ms,s,sec,secs,second,seconds,min,mins,minute,minutes,h,hour,hours,day,days'.split(
    ',',
  ),
);

/**
 * The tokens of a message with values replaced. Values next to each other become one, so that lists of any length are
 * alike. Never empty, so that a blank line has a template too.
 */
export const tokensOf = (message: string): string[] => {
  const kept: string[] = [];
  for (const token of message.replace(VALUES, MARK).split(SEPARATORS)) {
    if (token === '') continue;
    const afterValue = kept.at(-1) === WILDCARD;
    const varies = token.includes(MARK) || DIGIT.test(token) || LITERALS.has(token) || (afterValue && UNITS.has(token));
    if (!varies) kept.push(token);
    else if (!afterValue) kept.push(WILDCARD);
  }
  return kept.length > 0 ? kept : [WILDCARD];
};
