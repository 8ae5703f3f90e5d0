import { type Detector, type Shape, spansOf } from '../span.ts';
import { looksOpaque } from './opaque.ts';
import { isOrdinaryValue } from './ordinary-values.ts';

const notOrdinary = (found: string): boolean => !isOrdinaryValue(found);

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
/** Names of things, dates and fields that follow such a word in a sentence about it. */
const NAME =
  /^(?:[a-z]{2,}(?:[-_/.:@](?:[a-z]{2,}|v?\d{1,3}|[a-z]\d?))+|\d{4}-\d{2}-\d{2}.*|[A-Za-z_.-]{1,20}[=:].*|.*:)$/i;
const isNoName = (found: string): boolean => notOrdinary(found) && !NAME.test(found);

/** Passwords as commands, statements and sentences hold them, where no `=` or `:` says so. */
const SHAPES: readonly Shape[] = [
  { kind: 'password', hint: /sshpass/, pattern: /(?<keep>\bsshpass\s{1,3}-p\s{0,3}["']?)[^\s"']{1,128}/g },
  {
    kind: 'password',
    hint: /mysql|mariadb/,
    pattern:
      /(?<keep>\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\n|;]{0,200}?\s-p)[^\s"'-][^\s"']{0,127}/g,
  },
  {
    kind: 'password',
    hint: /redis-cli/,
    pattern: /(?<keep>\bredis-cli\b[^\n|;]{0,200}?\s(?:-a|--pass)\s{1,3}["']?)[^\s"']{1,256}/g,
  },
  {
    kind: 'password',
    hint: /\s-{1,2}u/,
    pattern:
      /(?<keep>\s(?:-u|--user(?:name)?)[\s=]{1,3}[^\s]{1,64}\s(?:[^\n|;]{0,80}?\s)?-p\s{1,3}["']?)[^\s"'-][^\s"']{0,511}/g,
    accepts: (found) => !/^[\d.:]+(?:\/(?:tcp|udp))?$/.test(found),
  },
  {
    kind: 'password',
    hint: /pass/i,
    pattern:
      /(?<keep>\b(?:password|passwd|passphrase)\s(?:of|for)\s[^\s"':]{1,64}(?:\sfrom)?:?\s)(?:"[^"\n]{1,128}"(?: to "[^"\n]{1,128}")?|'[^'\n]{1,128}'(?: to '[^'\n]{1,128}')?|[^\s"'`,;()<>]{6,128})/gi,
    accepts: (found) => /^["']/.test(found) || (looksOpaque(found) && isNoName(found)),
  },
  {
    kind: 'credentials',
    hint: /(?:curl|wget|https?)\s/,
    pattern:
      /(?<keep>\b(?:curl|wget|http|https)\b[^\n|;]{0,400}?\s(?:-u|--user)(?:\s{1,3}|=)["']?)[^\s"':]{1,128}:[^\s"']{1,256}/g,
  },
  {
    kind: 'password',
    hint: /identified/i,
    pattern:
      /(?<keep>\bidentified\s{1,3}(?:with\s{1,3}['"\w]{1,40}\s{1,3})?(?:by|as)\s{1,3}(?:password\s{1,3})?)(?:'[^'\n]{1,256}'|"[^"\n]{1,256}")/gi,
  },
  {
    kind: 'password',
    hint: /pass(?:w|p|c)/i,
    pattern:
      /(?<keep>\b(?:password|passwd|passphrase|passcode)\s{1,3}(?:(?:is|was|set to|changed to|of|to)\s{1,3})?)(?:'[^'\n]{1,128}'|"[^"\n]{1,128}"|`[^`\n]{1,128}`)/gi,
    accepts: (found) => notOrdinary(found.slice(1, -1)),
  },
  {
    kind: 'password',
    hint: /pass/i,
    pattern:
      /(?<keep>(?<![A-Za-z0-9])(?:password|passwd|passphrase|passcode|pass)\s{1,3}(?:(?:is|was|set to|changed to)\s{1,3})?["'`[(]?)[^\s"'`,;()<>[\]]{6,128}/gi,
    accepts: (found) => looksOpaque(found) && isNoName(found),
  },
  {
    kind: 'secret',
    hint: /secret|token|key|credential/i,
    pattern:
      /(?<keep>(?<![A-Za-z0-9])(?:secret|token|credentials?|(?:api|access|auth|secret(?:[ _-]access)?|private|signing|encryption|account|master|license|subscription)[ _-]?(?:key|token))s?(?:\s{1,2}(?:is|was|used|value)){0,2}\s{1,2}["'`]?)[^\s"'`,;()<>]{12,512}/gi,
    accepts: (found, { text, from }) =>
      looksOpaque(found) &&
      isNoName(found) &&
      (!UUID.test(found) || /api[ _-]?key.{0,12}$/i.test(text.slice(Math.max(0, from - 40), from))),
  },
  {
    kind: 'one-time-code',
    hint: /otp|code|pin\b|one.time/i,
    pattern:
      /(?<keep>\b(?:otp|one[- ]time (?:code|password|pin)|verification code|security code|login code|auth(?:entication)? code|2fa code|mfa code|passcode|pin)\b(?:\s{1,2}(?:is|was|for [^\s]{1,64} is))?\s{0,2}[:=]?\s{1,2}["']?)(?:\d{4,8}|\d{3}[- ]\d{3})(?!\w|[.,]\d)/gi,
  },
  {
    kind: 'one-time-code',
    hint: /(?:is|as) your /i,
    pattern: /(?<![\w.])(?:\d{6}|\d{3}-\d{3})(?= (?:is|as) your [\w ]{0,40}\b(?:code|otp|pin)\b)/gi,
  },
  // Hashes of passwords in crypt's form: they can be guessed at leisure.
  {
    kind: 'password-hash',
    hint: /\$[\w-]{1,14}\$/,
    pattern:
      /(?<![\w$])\$(?:2[abxy]?\$\d{2}|[156]|y|7|argon2(?:id?|d)|pbkdf2-\w{1,12}|scrypt|apr1|md5)\$[\w./$=,+*-]{16,256}/g,
  },
  {
    kind: 'password-hash',
    hint: /\d\$/,
    pattern: /(?<![\w])(?:pbkdf2_sha\d{1,3}|bcrypt_sha256|SCRAM-SHA-256)\$[\w./$=:,+-]{16,256}/g,
  },
];

export const detectInCommands: Detector = (text) =>
  text.length < 6 ? [] : SHAPES.flatMap((shape) => spansOf(text, shape));
