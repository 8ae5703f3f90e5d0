import { type Detector, type Shape, spansOf } from '../span.ts';
import { passesChinaId, passesCpf, passesDni, passesKoreaId, passesNir } from './check-digits.ts';

const digitsIn = (text: string): string => text.replace(/\D/g, '');

/** Numbers that states give to people, where their form or check digits tell them from others. Others are known by their label. */
const SHAPES: readonly Shape[] = [
  // United States: never 000, 666 or 9xx, nor 00, nor 0000.
  {
    kind: 'national-id',
    hint: /\d-\d\d-\d{4}/,
    pattern: /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'national-id',
    hint: /ssn|social security/i,
    pattern:
      /(?<keep>\b(?:ssn|social security(?: (?:number|no\.?))?)[:=# ]{1,3}["']?)\d{3}[ -]?\d{2}[ -]?\d{4}(?!\d)/gi,
  },
  // Britain
  {
    kind: 'national-id',
    hint: /[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]/,
    pattern:
      /(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])/g,
  },
  // Brazil
  {
    kind: 'national-id',
    hint: /\d\.\d{3}-\d\d/,
    pattern: /(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])/g,
    accepts: (found) => passesCpf(digitsIn(found)),
  },
  // China
  {
    kind: 'national-id',
    hint: /\d{17}/,
    pattern: /(?<![\w.-])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w-])/g,
    accepts: passesChinaId,
  },
  // France
  {
    kind: 'national-id',
    hint: /\d[\d ]{11}/,
    pattern: /(?<![\w.-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-])/g,
    accepts: (found) => passesNir(found.replaceAll(' ', '')),
  },
  // Spain
  {
    kind: 'national-id',
    hint: /\d{7}-?[A-Z]/,
    pattern: /(?<![\w.-])(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z](?![\w-])/g,
    accepts: (found) => passesDni(found.replaceAll('-', '')),
  },
  // Italy
  {
    kind: 'national-id',
    hint: /[A-Z]{6}\d\d[A-Z]/,
    pattern: /(?<![\w-])[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![\w-])/g,
  },
  // Mexico
  {
    kind: 'national-id',
    hint: /[A-Z]{4}\d{6}/,
    pattern: /(?<![\w-])[A-Z]{4}\d{2}(?:0[1-9]|1[0-2])\d{2}[HMX][A-Z]{5}[A-Z\d]\d(?![\w-])/g,
  },
  // Korea
  {
    kind: 'national-id',
    hint: /\d{6}-\d{7}/,
    pattern: /(?<![\w.-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![\w-])/g,
    accepts: (found) => passesKoreaId(digitsIn(found)),
  },
  // A word before it says that it is one.
  {
    kind: 'national-id',
    hint: /passport|insurance|licen[cs]e|tax|steuer|aadhaar|personn|pesel|bsn|my number|codice|national/i,
    pattern:
      /(?<keep>\b(?:passport|national insurance|driver'?s licen[cs]e|driving licen[cs]e|tax(?:payer)? id|steuer-?id(?:nr)?|aadhaar|personnummer|pesel|bsn|social insurance|my number|codice fiscale|national id)(?: (?:number|no\.?|nr\.?))?\s?[:=# ]{1,3}["']?)(?=[A-Z \d-]{0,8}\d)[A-Z\d](?:[ -]?[A-Z\d]){5,17}(?![\w-])/gi,
    accepts: (found) => digitsIn(found).length >= 5,
  },
];

const BIRTH: readonly Shape[] = [
  {
    kind: 'date-of-birth',
    hint: /birth|dob|born|d\.o\.b/i,
    pattern:
      /(?<keep>\b(?:date of birth|birth ?date|birthday|dob|d\.o\.b\.|born(?: on)?)["']?\s{0,2}[:=]?\s{1,2}["']?)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}|[A-Za-z]{3,9} \d{1,2}, \d{4})(?!\d)/gi,
  },
];

const LOCATION: readonly Shape[] = [
  {
    kind: 'location',
    hint: /lat/i,
    pattern:
      /(?<keep>\blat(?:itude)?["']?\s{0,2}[:=]\s{0,2}["']?)-?\d{1,2}\.\d{3,}["']?\s{0,2}[,;&]?\s{0,2}["']?(?:lon(?:gitude)?|lng)["']?\s{0,2}[:=]\s{0,2}["']?-?\d{1,3}\.\d{3,}/gi,
  },
  {
    kind: 'location',
    hint: /coord|location|position|gps|geo/i,
    pattern:
      /(?<keep>\b(?:coordinates?|location|position|gps|geo)["']?\s{0,2}[:= ]\s{0,2}[[("']{0,2})-?\d{1,2}\.\d{4,},\s?-?\d{1,3}\.\d{4,}/gi,
  },
];

export const detectPeople: Detector = (text) =>
  /\d/.test(text) ? [...SHAPES, ...BIRTH, ...LOCATION].flatMap((shape) => spansOf(text, shape)) : [];
