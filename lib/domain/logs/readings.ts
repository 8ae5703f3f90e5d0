import type { EvidenceFact } from '../../contracts/evidence.ts';

/**
 * What a log line says, read from a closed list: first match wins, most specific first. The words are those that
 * runtimes, databases and AWS SDKs use themselves.
 */
const READINGS: readonly (readonly [EvidenceFact, RegExp])[] = [
  [
    'log-out-of-memory',
    /out ?of ?memory|oom[- ]?kill|cannot allocate memory|heap (?:limit|space)|memory limit exceeded|GC overhead limit/i,
  ],
  [
    'log-missing-configuration',
    /(?:missing|required|undefined|no value for|not set).{0,60}\b(?:setting|configuration|config|environment variable|env(?:ironment)? var|property|key)\b|\b(?:setting|configuration|config|environment variable|property|key)\b.{0,60}(?:missing|not set|not found|is required|undefined|not defined)|invalid configuration|configuration error/i,
  ],
  [
    'log-connections-refused',
    /too many (?:connections|clients)|remaining connection slots|connection (?:was )?refused|ECONNREFUSED|connection pool (?:is )?(?:exhausted|timed? ?out|full)|(?:unable|could not|cannot|failed|timeout|timed out).{0,40}(?:acquir|obtain|get).{0,20}connection|no (?:free|available|idle) connections?/i,
  ],
  [
    'log-certificate',
    /certificate (?:has )?(?:expired|verify failed|is not valid|not trusted)|x509|CERT_HAS_EXPIRED|PKIX path/i,
  ],
  ['log-disk-full', /no space left on device|ENOSPC|disk (?:is )?full|disk quota exceeded/i],
  ['log-deadlock', /deadlock|lock wait timeout|could not obtain lock|lock timeout/i],
  [
    'log-permission-denied',
    /access ?denied|permission denied|not authorized to perform|unauthorized|forbidden|EACCES|insufficient privilege/i,
  ],
  [
    'log-throttled',
    /throttl|rate exceeded|too many requests|TooManyRequestsException|\b429\b|ProvisionedThroughputExceeded|limit exceeded/i,
  ],
  [
    'log-network',
    /ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|no route to host|network (?:is )?unreachable|name resolution|connection reset|broken pipe/i,
  ],
  [
    'log-dependency-error',
    /\b50[234]\b|service unavailable|bad gateway|upstream|(?:provider|dependency|downstream|remote).{0,40}(?:error|fail|unavailable|answered|returned|down)/i,
  ],
  [
    'log-timeout',
    /time[d ]?[- ]?out|ETIMEDOUT|deadline exceeded|blocked for more than|hung[ _]task|not responding|no progress/i,
  ],
  ['log-exception', /exception|traceback|panic:|fatal|unhandled|\berror\b|stack trace|segmentation fault/i],
];

/** The kind of trouble that a line tells of, or null when it is ordinary. */
export const readTrouble = (text: string): EvidenceFact | null =>
  READINGS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
