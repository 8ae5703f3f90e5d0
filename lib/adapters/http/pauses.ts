/** The pause after the first try that failed; it doubles with each. */
const FIRST_PAUSE_SECONDS = 0.5;
/** The longest that a peer may make a look wait: more than that, and the look is over before the answer. */
export const LONGEST_PAUSE_SECONDS = 8;

/**
 * What `Retry-After` asks for, in seconds from now; null when it is not there or says nothing. It is a number of seconds or a
 * date (RFC 9110, section 10.2.3).
 */
export const retryAfterSeconds = (headers: Headers, now: Date): number | null => {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
};

/** Grows with each try and is spread over its upper half, so that many who failed together do not come back together. */
export const backOffSeconds = (triesMade: number, random: () => number): number =>
  Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (triesMade - 1)) * (0.5 + random() / 2);
