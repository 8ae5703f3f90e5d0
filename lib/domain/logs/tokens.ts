/** What stands in a template for a part that varies. */
export const WILDCARD = '<*>';

/**
 * Shapes of values that no program writes as fixed text, most specific first. They hold in every system: identifiers,
 * addresses, hexadecimal and decimal numbers.
 */
const VALUES =
  /\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b|\b0[xX][0-9a-fA-F]+\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![A-Za-z])[-+]?\d+(?:[.,:]\d+)*(?![A-Za-z])|\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{6,}\b/g;

/** Splits a line at blanks, and values and punctuation from the words that carry them. */
const SEPARATORS = /[\s=:,;()[\]{}"'|<>]+/;

/** The tokens of a message with values replaced; never empty, so that a blank line is a template too. */
export const tokensOf = (message: string): string[] => {
  const tokens = message.replace(VALUES, WILDCARD.slice(1, 2)).split(SEPARATORS);
  const kept: string[] = [];
  for (const token of tokens) {
    if (token === '') continue;
    kept.push(token.includes('*') ? WILDCARD : token);
  }
  return kept.length > 0 ? kept : [WILDCARD];
};
