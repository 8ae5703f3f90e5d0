/**
 * Everything that is taken out of a text, and whether an authorised person may get it back.
 * `never`: it opens a door, so no one needs it in a diagnosis, and no vault ever holds it.
 */
export const KINDS = {
  'aws-access-key-id': 'never',
  'aws-secret-key': 'never',
  'aws-session-token': 'never',
  'api-token': 'never',
  password: 'never',
  'password-hash': 'never',
  credentials: 'never',
  'private-key': 'never',
  jwt: 'never',
  authorization: 'never',
  cookie: 'never',
  'session-id': 'never',
  'webhook-address': 'never',
  signature: 'never',
  'one-time-code': 'never',
  secret: 'never',
  email: 'to-the-authorised',
  phone: 'to-the-authorised',
  'payment-card': 'to-the-authorised',
  iban: 'to-the-authorised',
  'bank-account': 'to-the-authorised',
  'national-id': 'to-the-authorised',
  'date-of-birth': 'to-the-authorised',
  'person-name': 'to-the-authorised',
  'postal-address': 'to-the-authorised',
  location: 'to-the-authorised',
  'device-id': 'to-the-authorised',
  'ip-address': 'to-the-authorised',
  'mac-address': 'to-the-authorised',
  'aws-account': 'to-the-authorised',
} as const satisfies Readonly<Record<string, 'never' | 'to-the-authorised'>>;

export type Kind = keyof typeof KINDS;

export const isRestorable = (kind: Kind): boolean => KINDS[kind] === 'to-the-authorised';

const NAMES = Object.keys(KINDS).join('|');

/** What stands for a value: `<email>`, or `<email-2>` where a vault knows it. A fence turns the brackets into `‹` and `›`. */
export const PLACEHOLDER = new RegExp(`[<‹](?<kind>${NAMES})(?:-(?<number>\\d{1,6}))?[>›]`, 'g');

export const placeholder = (kind: Kind, number?: number): string =>
  number === undefined ? `<${kind}>` : `<${kind}-${number}>`;
