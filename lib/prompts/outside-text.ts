/** Keeps outside text from closing a fence or hiding what it says: no angle brackets, no line breaks, control or direction characters. */
export const outsideText = (text: string, maximumCharacters: number): string =>
  text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maximumCharacters);

/** The lines that fit, whole, first come first served. */
export const linesWithin = (lines: readonly string[], maximumCharacters: number): string[] => {
  let left = maximumCharacters;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
};
