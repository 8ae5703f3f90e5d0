const kindOf = (code: number): number => {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 4;
};

/** Neighbours of different kinds (lower, upper, digit, other) among all neighbours: two thirds in random base64, a fifth in CamelCase. */
const restlessness = (text: string): number => {
  let changes = 0;
  for (let index = 1; index < text.length; index += 1)
    if (kindOf(text.charCodeAt(index)) !== kindOf(text.charCodeAt(index - 1))) changes += 1;
  return text.length < 2 ? 0 : changes / (text.length - 1);
};

/** Random base64 stays above this from 40 characters on (mean 0.65, three standard deviations 0.23). */
const RESTLESS = 0.42;

/** Of 40 random characters of base64 hardly ever four are slashes. */
const isPath = (text: string): boolean => {
  const slashes = text.split('/').length - 1;
  return slashes >= (text.startsWith('/') ? 3 : 4) && slashes * 12 > text.length;
};

export const looksRandom = (text: string): boolean =>
  text.length >= 20 && !isPath(text) && restlessness(text) >= RESTLESS;

/** No word, name or number that a person or a program would write out: letters and digits or marks mixed, or letters of both cases. */
export const looksOpaque = (text: string): boolean =>
  text.length >= 6 &&
  ((/\d/.test(text) && /[A-Za-z]/.test(text)) ||
    /[a-z][A-Z]+[a-z]*[A-Z]/.test(text) ||
    /={1,2}$|[!#$%^&*~+]/.test(text));
