import { looksRandom } from './opaque.ts';

/** What stands after a secret's name and is none: states, refusals, types and placeholders. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'null none nil undefined true false yes no on off ok empty blank unset set missing required optional present absent given provided ' +
    'invalid valid expired expires expiring revoked rejected accepted refused denied failed failure failing error mismatch mismatched ' +
    'incorrect correct wrong weak strong bad good unknown unauthorized forbidden disabled enabled changed unchanged updated rotated ' +
    'rotating reset created deleted removed verified unverified validated successful successfully success succeeded pending default ' +
    'redacted hidden masked filtered secret password token string object array number boolean bytes text type value input field ' +
    'hash hashed encrypted plaintext plain not is was has must should cannot does the a an this that for from to in of with and or ' +
    'include omit same-origin bearer basic digest refresh access id jwt saml oauth oauth2 oidc sso ldap kerberos mtls tls x509 iam ' +
    'signature unexpected malformed unsupported timeout retry retrying ignored skipped checked check ask prompt auto generated ' +
    'md5 scram-sha-256 sha256 strict lax manual environment env file vault ssm secretsmanager keychain plugin unavailable unreachable ' +
    'request response grant issued reused session user header cookie query body changeme'
  ).split(' '),
);
// A password that everybody tries is still one.
const GUESSABLE = new Set(['changeme', 'secret', 'password', 'default']);

const PLACEHOLDER_LIKE =
  /^(?:[*xX•·.#_-]{2,}|[*•]+\w{0,4}|[xX#]{3,}\d{0,4}|\$\{?[\w.:-]+\}?|\$\([^)]*\)?|%[sdvr@]|%[A-Z_][A-Z0-9_]*%|\{+[\w.:\s-]*\}*|<[^>]{0,40}>?|‹[^›]{0,40}›?|\[[\w\s*.:-]{0,40}\]?|#\{.*|:\w+|\?|@\w+)$/u;
const NAMED = /^(?:arn:aws|secretsmanager:|ssm:|vault:|env:|file:|kms:|projects\/|[a-z]:\\|https?:\/\/(?![^/]*@))/i;
/** At least two steps: a password may begin with a slash. */
const PATH = /^(?:\.{0,2}\/[\w.-]+){2,}\/?$/;
const ERROR_NAME =
  /^(?:[\w.$]{0,200}(?:Exception|Error|Fault|Failure|Expired|Invalid|Mismatch|NotFound|Denied)\b:?|(?:[a-z_]\w{0,60}\.){2,10}[A-Z]\w{0,80}:?)$/;
const PUNCTUATION = /^[^\p{L}\p{N}]*$/u;
const PROSE =
  /\s.*\b(?:is|are|was|must|should|cannot|can't|not|too|required|invalid|least|expired|missing|does|failed|incorrect|wrong|denied|contains?|match|will|been)\b|\b(?:is|must|should|cannot|has|was|does|are|too|not)\s/i;

/** True for a word, name or placeholder that stands after a secret's name and is none. */
export const isOrdinaryWord = (value: string): boolean => {
  const bare = value.trim().replace(/[.:!?]+$/, '');
  return (
    (PUNCTUATION.test(bare) && bare.length < 6) ||
    (WORDS.has(bare.toLowerCase()) && !GUESSABLE.has(bare)) ||
    PLACEHOLDER_LIKE.test(bare) ||
    NAMED.test(bare) ||
    (PATH.test(bare) && !looksRandom(bare)) ||
    ERROR_NAME.test(bare)
  );
};

/** True for what a log says about a secret rather than the secret. */
export const isOrdinaryValue = (value: string): boolean => isOrdinaryWord(value) || PROSE.test(value);
