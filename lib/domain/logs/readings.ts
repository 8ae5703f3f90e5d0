import type { EvidenceFact } from '../../contracts/evidence.ts';

/** What a program names where it misses its configuration. A bare key or property may as well be one of a cache or an object. */
const SETTING =
  '(?:settings?|configuration|config|environment variables?|env(?:ironment)? vars?|(?:config(?:uration)?|required|mandatory) (?:key|property|option))';

/** Where a number of three digits is the status of an answer, and not a count or a duration. */
const ANSWER =
  '(?:status|code|error|http(?:/[\\d.]+)?|answered|returned|responded|response|got|received|\\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) \\S+)["\']?(?:[\\s:=]+(?:with|code|status|of|an?|http(?:/[\\d.]+)?)\\b["\']?)*[\\s:="\']{1,4}';
const NO_COUNT =
  '\\b(?!\\.\\d|\\s*(?:[mnuµ]?s|sec(?:onds?)?|rows?|bytes|[kmg]i?b|items?|records?|lines?|messages?)\\b)';
const answered = (codes: string): string => `${ANSWER}${codes}${NO_COUNT}`;

const anyOf = (...patterns: readonly (string | RegExp)[]): RegExp =>
  new RegExp(patterns.map((each) => (typeof each === 'string' ? each : each.source)).join('|'), 'i');

const CALLED = '\\b(?:upstream|provider|dependency|downstream|remote)\\b';

/**
 * A program that refuses work because its own queue is full and then says with which status. That is its load, which its numbers
 * tell: nothing that it calls answered so. Where the status comes first, somebody else gave it with their reason.
 */
const OWN_REFUSAL = new RegExp(
  `^(?!.*${CALLED})(?!.*${answered('50[234]')}.*\\bfull\\b).*\\b(?:queue|buffer|backlog|worker pool|thread pool)\\b.{0,20}\\b(?:full|exhausted|saturated)\\b.*${answered('503')}`,
  'is',
);

/**
 * What a log line says, read from a closed list: first match wins, most specific first; null is nothing of the list. The words are
 * those that runtimes, databases and AWS SDKs use themselves.
 */
const READINGS: readonly (readonly [EvidenceFact | null, RegExp])[] = [
  [
    'log-out-of-memory',
    /out ?of ?memory|oom[- ]?kill|cannot allocate memory|java heap space|(?:reached|exceeded|near).{0,15}heap limit|heap limit (?:reached|exceeded)|memory limit exceeded|GC overhead limit/i,
  ],
  [
    'log-missing-configuration',
    anyOf(
      `\\b(?:missing|undefined|no value for|not set)\\b.{0,60}\\b${SETTING}\\b`,
      `\\b${SETTING}\\b.{0,60}\\b(?:missing|not set|not found|is required|undefined|not defined)\\b(?!.*\\bdefaults?\\b)`,
      /invalid configuration|configuration error|could not resolve placeholder/,
    ),
  ],
  [
    'log-connections-refused',
    /too many (?:connections|clients)|remaining connection slots|connection (?:was )?refused|ECONNREFUSED|connection pool (?:is )?(?:exhausted|timed? ?out|full)|(?:unable|could not|cannot|failed|timeout|timed out).{0,40}(?:acquir|obtain|get).{0,20}connection|no (?:free|available|idle) connections?/i,
  ],
  [
    'log-certificate',
    /certificate (?:has )?(?:expired|verify failed|is not valid|not trusted)|x509: |CERT_HAS_EXPIRED|PKIX path/i,
  ],
  ['log-disk-full', /no space left on device|ENOSPC|disk (?:is )?full|disk quota exceeded/i],
  ['log-deadlock', /(?<!\bno )deadlock|lock wait timeout|could not obtain lock|lock timeout/i],
  [
    'log-permission-denied',
    /access ?denied|permission denied|not authorized to perform|unauthorized|forbidden|EACCES|insufficient privilege/i,
  ],
  [
    'log-throttled',
    anyOf(
      /throttl(?:ed|ing)|rate exceeded|too many requests|TooManyRequestsException|ProvisionedThroughputExceeded|limit exceeded/,
      answered('429'),
    ),
  ],
  [
    'log-network',
    /ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|no route to host|network (?:is )?unreachable|name resolution|connection reset|broken pipe/i,
  ],
  [null, OWN_REFUSAL],
  [
    'log-dependency-error',
    anyOf(
      answered('50[234]'),
      /service unavailable|bad gateway|no live upstreams/,
      `${CALLED}.{0,60}\\b(?:errors?|fail(?:ed|s|ing|ure)?|unavailable|unreachable|unhealthy|refused|reset|timed out|prematurely closed|is down)\\b`,
      `${CALLED}.{0,40}\\b(?:answered|returned|responded)\\b.{0,12}\\b[45]\\d\\d\\b`,
    ),
  ],
  [
    'log-timeout',
    anyOf(
      /timed[- ]?out|timeout(?:exception|error)|(?:read|connect|socket|pool)timeout\b|ETIMEDOUT|deadline exceeded/,
      // A timeout that is merely set to something has not happened.
      /(?<!\b(?:no|without|default) )\btime[- ]?outs?\b(?!["']?\s*(?:[=:]\s*["']?\d|\d|(?:is|was|set|to|configured|value|default|policy|settings?|in)\b|of \d+ ?\w* (?:set|configured)))/,
      /blocked for more than|hung[ _]task|not responding|no progress/,
    ),
  ],
  [
    'log-exception',
    /(?<!\bno )exception\b(?! handler)|(?<!\bno )exception[:(]|traceback|panic:|(?<!\bnon-)\bfatal\b|unhandled|(?<!\b(?:no|without|any|0) )\berror\b(?![- _](?:rate|budget|count|handler|page)s?\b)|\b\w+(?:Error|Exception)\b(?! handler)|stack trace|segmentation fault/i,
  ],
];

/** A field that says of a kind of trouble that there was none: `error=null`, `"timeouts":0`. */
const NOTHING_IN_FIELD =
  /(?:\b[\w.-]+=|"[\w.-]+"\s*:\s*)(?:null|nil|none|false|no|ok|-|\[\]|\{\}|""|"(?:null|nil|none|false|no|ok|-)")(?=[\s,;}\])]|$)/gi;
/** A field that holds a measure or a setting: `upstream_response_time=0.012`, `timeout=30s`. Statuses and codes are answers. */
const NUMBER_IN_FIELD =
  /(?:\b(?![\w.-]*(?:status|code))[\w.-]+=|"(?![\w.-]*(?:status|code))[\w.-]+"\s*:\s*)"?-?\d+(?:\.\d+)?\s?(?:[mnuµ]?s|sec(?:onds?)?|%|[kmg]i?b|bytes)?"?(?=[\s,;}\])]|$)/gi;

/** The kind of trouble that a line tells of, or null when it is ordinary. */
export const readTrouble = (text: string): EvidenceFact | null => {
  const told = text.replace(NOTHING_IN_FIELD, ' ').replace(NUMBER_IN_FIELD, ' ');
  return READINGS.find(([, pattern]) => pattern.test(told))?.[0] ?? null;
};
