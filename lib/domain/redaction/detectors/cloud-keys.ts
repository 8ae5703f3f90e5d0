import { type Detector, type Shape, spansOf } from '../span.ts';
import { looksRandom } from './opaque.ts';

/** What is as long and as random, and is no secret: digests, request and version ids. */
const NAMED_HARMLESS =
  /(?:request.?id|x-amz-id-2|amz-cf-id|etag|digest|checksum|integrity|sha-?\d{1,3}|md5|crc\d{1,2}|version.?id|host.?id|fingerprint|public.?key|ssh-(?:rsa|ed25519|dss))["'\]]?(?:\s{0,2}[=:]\s{0,2}|\s{1,2}|-)["'[(]?$/i;
const HARMLESS = /^(?:sha\d{3}-|[0-9a-f-]{40,}$|AAAA[BCE]3Nza)/;

const isRandom = (found: string, { text, from }: { text: string; from: number }): boolean =>
  /[a-z]/.test(found) &&
  /[A-Z]/.test(found) &&
  /\d/.test(found) &&
  looksRandom(found) &&
  !HARMLESS.test(found) &&
  !NAMED_HARMLESS.test(text.slice(Math.max(0, from - 48), from));

const LONG_TOKEN = /[\w+/-]{40}/;

const SHAPES: readonly Shape[] = [
  // Prefixes of credentials only: AROA, AIDA and others name roles and users and open nothing.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  {
    kind: 'aws-access-key-id',
    hint: /A(?:KI|SI|BI|CC)A/,
    pattern: /(?<![A-Za-z0-9])A(?:KI|SI|BI|CC)A[A-Z0-9]{12,17}(?![A-Za-z0-9])/g,
  },
  {
    kind: 'aws-session-token',
    hint: /IQoJ|F[wQ]oG|AQoD/,
    pattern: /(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz)[A-Za-z0-9+/=%]{20,8192}/g,
  },
  {
    kind: 'aws-secret-key',
    hint: LONG_TOKEN,
    pattern: /(?<![\w+/.-])[A-Za-z0-9+/]{40}(?![\w+/=-])/g,
    accepts: isRandom,
  },
  { kind: 'secret', hint: LONG_TOKEN, pattern: /(?<![\w+/.-])[\w+/-]{41,}={0,2}(?![\w+/=-])/g, accepts: isRandom },
];

export const detectCloudKeys: Detector = (text) =>
  text.length < 16 ? [] : SHAPES.flatMap((shape) => spansOf(text, shape));
