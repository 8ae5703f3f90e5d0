/** Words in the name of a field whose value is a secret. */
const SECRET_WORDS =
  'password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credential';
const NAMES_SECRET = new RegExp(SECRET_WORDS, 'i');

/** What a secret or a personal datum looks like, and the word that takes its place. Order matters: the longest shapes come first. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/@]+@/gi, '$1[credentials]@'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, '[token]'],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, '[access key]'],
  [/\b(?:gh[pousr]_|github_pat_|xox[abprs]-|sk-|sk_live_|rk_live_|glpat-)[\w-]{8,}/g, '[token]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [token]'],
  [
    new RegExp(
      String.raw`(["']?\b[\w.-]*(?:${SECRET_WORDS})[\w.-]*\b["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&}\]]+)`,
      'gi',
    ),
    '$1[secret]',
  ],
  [/\b(?=[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/]))(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/]{40}/g, '[secret]'],
  [/\b[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, '[e-mail]'],
];

const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;

/** The check digit of payment cards (ISO/IEC 7812-1): without it every long number would be taken for one. */
const isCardNumber = (text: string): boolean => {
  const digits = [...text.replace(/[ -]/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum > 0 && sum % 10 === 0;
};

/** Text without obvious secrets and personal data: keys, tokens, passwords, e-mail addresses, card numbers, credentials in addresses. */
export const redact = (text: string): string =>
  SHAPES.reduce((redacted, [shape, word]) => redacted.replace(shape, word), text).replace(CARD, (found) =>
    isCardNumber(found) ? '[card number]' : found,
  );

/** The value of a field without them: nothing of it where its name says that it is a secret. */
export const redactField = (name: string, value: string): string =>
  NAMES_SECRET.test(name) ? '[secret]' : redact(value);
