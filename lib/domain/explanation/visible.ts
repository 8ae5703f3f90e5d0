/** A model's words are shown to people: nothing in them may hide or reorder what they say. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
