import type { Random } from '../../drill/world/random.ts';
import { remainderOf } from '../../lib/domain/redaction/detectors/check-digits.ts';

/** Made-up values in the form of real ones. Prefixes are joined from parts, so that no scanner takes this file for a leak. */

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const LOWER = UPPER.toLowerCase();

const drawn = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.integer(0, alphabet.length - 1)]).join('');

export const digits = (random: Random, length: number): string => drawn(random, DIGITS, length);
export const lower = (random: Random, length: number): string => drawn(random, LOWER, length);
export const upperAndDigits = (random: Random, length: number): string => drawn(random, UPPER + DIGITS, length);
export const alphanumeric = (random: Random, length: number): string => drawn(random, UPPER + LOWER + DIGITS, length);
export const base64 = (random: Random, length: number): string => drawn(random, `${UPPER}${LOWER}${DIGITS}+/`, length);
export const base64url = (random: Random, length: number): string =>
  drawn(random, `${UPPER}${LOWER}${DIGITS}-_`, length);

export const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');

/** As people choose them: words, digits and marks. */
export const password = (random: Random): string =>
  random.pick([
    `${lower(random, 5)}${digits(random, 3)}!`,
    `${alphanumeric(random, 8)}#${digits(random, 2)}x`,
    `Summer${digits(random, 4)}$`,
    `${lower(random, 6)}-${lower(random, 4)}-${digits(random, 2)}`,
    lower(random, 11),
  ]);

const luhnDigit = (body: string): string => {
  const sum = [...body].reverse().reduce((total, character, index) => {
    const doubled = Number(character) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
};

export const card = (random: Random, prefix: string, length: number): string => {
  const body = prefix + digits(random, length - prefix.length - 1);
  return body + luhnDigit(body);
};

export const grouped = (text: string, sizes: readonly number[], separator: string): string => {
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  return sizes.map((size, index) => text.slice(starts[index], (starts[index] ?? 0) + size)).join(separator);
};

export const iban = (country: string, account: string): string => {
  const written = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `${country}${String(98 - remainderOf(written, 97)).padStart(2, '0')}${account}`;
};

export const jwt = (random: Random): string =>
  [`${'ey'}J${base64url(random, 30)}`, `${'ey'}J${base64url(random, 60)}`, base64url(random, 43)].join('.');

export const pem = (random: Random, kind: string, lineEnd: string): string => {
  const edge = (word: string) => `-----${word} ${kind}${'PRIVATE'} KEY-----`;
  const body = Array.from({ length: 6 }, () => base64(random, 64));
  return [edge('BEGIN'), ...body, edge('END')].join(lineEnd);
};

const weighted = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0);

export const cpf = (random: Random): string => {
  let body = digits(random, 9);
  for (const count of [9, 10]) {
    const rest =
      weighted(
        body,
        Array.from({ length: count }, (_, index) => count + 1 - index),
      ) % 11;
    body += rest < 2 ? '0' : String(11 - rest);
  }
  return `${body.slice(0, 3)}.${body.slice(3, 6)}.${body.slice(6, 9)}-${body.slice(9)}`;
};

export const dni = (random: Random): string => {
  const body = digits(random, 8);
  return `${body}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(body) % 23]}`;
};

const birthday = (random: Random): string =>
  `${random.integer(1950, 2004)}${String(random.integer(1, 12)).padStart(2, '0')}${String(random.integer(1, 28)).padStart(2, '0')}`;

export const chinaId = (random: Random): string => {
  const body = `${random.integer(110_000, 659_000)}${birthday(random)}${digits(random, 3)}`;
  return body + '10X98765432'[weighted(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11];
};

export const koreaId = (random: Random): string => {
  const body = `${birthday(random).slice(2)}${random.integer(1, 2)}${digits(random, 5)}`;
  const check = (11 - (weighted(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
  return `${body.slice(0, 6)}-${body.slice(6)}${check}`;
};

export const nir = (random: Random): string => {
  const body = `${random.integer(1, 2)}${birthday(random).slice(2, 6)}${random.integer(10, 95)}${digits(random, 6)}`;
  return body + String(97 - remainderOf(body, 97)).padStart(2, '0');
};

export const email = (random: Random): string =>
  `${random.pick(['ana', 'kim.lee', 'o.brien', 'j+shop', 'maria_s', 'x'])}${random.integer(1, 99)}@${random.pick(['example.com', 'mail.example.co.uk', 'shop.example.org', 'corp.example.io'])}`;

export const publicAddress = (random: Random): string =>
  `${random.pick([52, 18, 203, 81, 91, 151, 34])}.${random.integer(0, 255)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;

export const mac = (random: Random): string =>
  ['b8', '27', 'e', '1', 'c', '4f'].map((part) => (part + random.hex(2)).slice(0, 2)).join(':');
