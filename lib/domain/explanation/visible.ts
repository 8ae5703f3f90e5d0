/** A model's words are shown to people: nothing in them may hide or reorder what they say. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** A link has no place in a model's words: text from outside may have asked for it, and people would press it. */
export const holdsLink = (text: string): boolean => /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bmailto:/i.test(visible(text));
