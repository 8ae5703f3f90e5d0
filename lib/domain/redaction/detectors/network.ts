import type { RedactionPolicy } from '../../../contracts/redaction.ts';
import { type Detector, type Shape, spansOf } from '../span.ts';

type Scope = 'public' | 'private' | 'nobody';

const V4 = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}`;

/** Special ranges of IANA; those kept for examples count as public, for an example is meant to be one. */
const scopeOfV4 = (address: string): Scope => {
  const [a = 0, b = 0] = address.split(/[.-]/).map(Number);
  if (a === 0 || a === 127 || a >= 224) return 'nobody';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  return (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128) ? 'private' : 'public';
};

const isV6 = (text: string): boolean => {
  const [head = '', ...tail] = text.replace(/%.*$/, '').split('::');
  if (tail.length > 1 || /:::|^:[^:]|[^:]:$/.test(text)) return false;
  const groups = [head, ...tail]
    .join(':')
    .split(':')
    .filter((group) => group !== '');
  return groups.every((group) => group.length <= 4) && (tail.length === 1 ? groups.length < 8 : groups.length === 8);
};

const scopeOfV6 = (address: string): Scope => {
  const first = Number.parseInt(address.split(':')[0] || '0', 16);
  if (first >= 0x2000 && first < 0x4000) return 'public';
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 ? 'private' : 'nobody';
};

const covers = (policy: RedactionPolicy['addresses'], scope: Scope): boolean =>
  scope !== 'nobody' && (policy === 'all' || policy === scope);

/** Four numbers after such words are a version, and those after a name and a slash too, unless a port follows or it is a host's name. */
const VERSION_BEFORE = /(?:\b(?:v|ver|version|release|rev|build|assembly|agent)[\s=:"'/]{0,3}|[A-Za-z]\w*\/)$/i;
const HOST_BEFORE = /[\w-]\.[\w.-]*\/$|:\/\/$/;

const isAddress = (text: string, from: number, to: number): boolean => {
  const before = text.slice(Math.max(0, from - 40), from);
  return !VERSION_BEFORE.test(before) || HOST_BEFORE.test(before) || /^:\d{2,5}\b/.test(text.slice(to, to + 6));
};

const V4_PATTERN = new RegExp(String.raw`(?<![\w.]|\d-)${V4}(?![\w]|\.\d|-\d)`, 'g');
/** Hosts that AWS names after their address. */
const IN_NAME = /(?<keep>(?<![\w-])(?:ec2|ip)-)\d{1,3}(?:-\d{1,3}){3}(?=\.|\b)/g;
const V6_PATTERN = /(?<![\w:.])(?=[\da-f]{0,4}:)[\da-f:]{3,39}(?::\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi;

const detectAddresses: Detector = (text, { addresses }) => {
  if (addresses === 'none') return [];
  const shapes: Shape[] = [
    {
      kind: 'ip-address',
      hint: /\d\.\d{1,3}\.\d{1,3}\.\d/,
      pattern: V4_PATTERN,
      accepts: (found, { from, to }) => covers(addresses, scopeOfV4(found)) && isAddress(text, from, to),
    },
    {
      kind: 'ip-address',
      hint: /(?:ec2|ip)-\d/,
      pattern: IN_NAME,
      accepts: (found) => covers(addresses, scopeOfV4(found)),
    },
    {
      kind: 'ip-address',
      hint: /[\da-f]:[\da-f]{0,4}:/i,
      pattern: V6_PATTERN,
      accepts: (found) => isV6(found) && covers(addresses, scopeOfV6(found)),
    },
  ];
  return shapes.flatMap((shape) => spansOf(text, shape));
};

const MAC: Shape = {
  kind: 'mac-address',
  hint: /[\da-f]{2}(?:[:-][\da-f]{2}){5}|\.[\da-f]{4}\./i,
  pattern:
    /(?<![\w:-])[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])|(?<![\w.])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?![\w.])/gi,
  // All alike is broadcast or nobody; digits alone are a date and time.
  accepts: (found) => !/^([\da-f])(?:\1|[:.-])*$/i.test(found) && !/^[\d-]+$/.test(found) && !/^[\d.]+$/.test(found),
};

/** Where twelve digits are an account: in ARNs, registries, queue addresses and under its label. */
const ACCOUNT: Shape = {
  kind: 'aws-account',
  pattern:
    /(?<keep>\barn:[\w-]{3,12}:[\w-]{0,32}:[\w-]{0,20}:|\bamazonaws\.com(?:\.cn)?\/|(?<!\w)account(?:[ _-]?(?:id|number))?["']?\s{0,2}[:= ]\s{0,2}["']?|\b(?:aws|owner)[ _-]?account(?:[ _-]?id)?["']?\s{0,2}[:= ]\s{0,2}["']?)\d{12}(?!\d)|(?<![\d.])\d{12}(?=\.dkr\.ecr\.)/gi,
};

/** Addresses of hosts and devices, and accounts where the policy wants them out. */
export const detectNetwork: Detector = (text, policy) =>
  /\d/.test(text) || text.includes(':')
    ? [
        ...detectAddresses(text, policy),
        ...spansOf(text, MAC),
        ...(policy.accountIds === 'redact' ? spansOf(text, ACCOUNT) : []),
      ]
    : [];
