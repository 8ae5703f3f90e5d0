import { type Detector, type Shape, spansOf } from '../span.ts';

/**
 * Tokens that their issuer marks, so that one is known by sight. One row an issuer; where prefixes differ only in a letter they
 * share a row. Most are published as the patterns of secret scanning:
 * https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const ISSUED: readonly string[] = [
  // code and packages
  'gh[opusr]_[A-Za-z0-9]{20,255}',
  'github_pat_[A-Za-z0-9_]{20,255}',
  '(?:glpat|gldt|glrt|glsoat|glcbt|glptt|glft|glimt|glagent)-[\\w-]{16,255}',
  'npm_[A-Za-z0-9]{30,60}',
  'pypi-[\\w-]{16,512}',
  'dckr_(?:pat|oat)_[\\w-]{20,80}',
  'rubygems_[0-9a-f]{48}',
  'ATATT3[\\w=+/-]{20,400}',
  'ATBB[A-Za-z0-9]{28,40}',
  // messages
  'xox[abceoprs]-[\\w-]{10,255}',
  'xapp-\\d-[\\w-]{10,255}',
  '(?:bot)?\\d{8,10}:AA[\\w-]{32,35}',
  '[MNO][A-Za-z0-9_-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}',
  'SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}',
  'key-[0-9a-f]{32}',
  'SK[0-9a-f]{32}',
  // money
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}',
  'whsec_[A-Za-z0-9+/=]{16,128}',
  'sq0(?:atp|csp|idp)-[\\w-]{20,50}',
  'EAAA[A-Za-z0-9_-]{56,64}',
  'access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  // clouds and platforms
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,400}',
  '1//0[\\w-]{30,200}',
  'GOCSPX-[\\w-]{20,40}',
  '[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}',
  'LTAI[A-Za-z0-9]{12,30}',
  'do[opr]_v1_[0-9a-f]{64}',
  'dapi[0-9a-f]{32}',
  'HRKU-[\\w-]{30,70}',
  'hv[sbr]\\.[\\w-]{20,300}',
  'fm2_[A-Za-z0-9+/=]{40,800}',
  '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{40,90}',
  'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{20,80}',
  'pul-[0-9a-f]{40}',
  'pscale_(?:tkn|oauth|pw)_[\\w.-]{20,80}',
  'sb[ps]_[0-9a-f]{40}',
  'AGE-SECRET-KEY-1[0-9A-Z]{50,60}',
  // watching and working
  'NR(?:AK|II|JS|RA)-[A-Za-z0-9]{16,48}',
  'gl(?:sa|c)_[A-Za-z0-9+/=_]{20,400}',
  'sntry[su]_[\\w+/=-]{20,400}',
  'dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{60,70}',
  'lin_(?:api|oauth)_[A-Za-z0-9]{30,70}',
  'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
  'ntn_[A-Za-z0-9]{40,60}',
  'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}',
  // models
  'sk-(?:ant-|proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,200}',
  'hf_[A-Za-z0-9]{30,50}',
  'gsk_[A-Za-z0-9]{40,60}',
  'r8_[A-Za-z0-9]{30,45}',
];

/** A letter, a digit or what joins words before it would make it the middle of something else. */
const SHAPES: readonly Shape[] = [
  { kind: 'api-token', hint: /[\w.~$/-]{16}/, pattern: new RegExp(`(?<![A-Za-z0-9])(?:${ISSUED.join('|')})`, 'g') },
  // A header, claims and a signature, each base64url of JSON (RFC 7519); encrypted ones have five parts.
  { kind: 'jwt', hint: /eyJ/, pattern: /(?<![\w-])eyJ[\w-]{8,8192}\.[\w-]{4,8192}(?:\.[\w-]{0,8192}){0,3}/g },
];

export const detectVendorTokens: Detector = (text) =>
  text.length < 16 ? [] : SHAPES.flatMap((shape) => spansOf(text, shape));
