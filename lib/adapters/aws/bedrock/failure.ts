import type { ModelFailure } from '../../../contracts/model-use.ts';
import type { ReasonerAnswer } from '../../../ports/reasoner.ts';
import { awsErrorCode, awsErrorText, isAborted, isAccessDenied, isThrottling } from '../errors.ts';
import { unavailable } from './answer.ts';
import { UnreadableAnswerError } from './plain-body.ts';

/**
 * How the families of models say that a question is longer than they can read. It comes as a ValidationException, or as a
 * ModelErrorException. Claude's words: https://github.com/strands-agents/harness-sdk/pull/1663; Nova's: "Input Tokens Exceeded: Number of
 * input tokens exceeds maximum length"; Llama's: "This model's maximum context length is …".
 */
const TOO_LONG =
  /input is too long|prompt is too long|input length and `?max_tokens`? exceed|too many (total text bytes|input tokens)|input tokens exceeded|maximum context length|context (window|length)|exceeds? the (maximum )?(input|context)/i;

/** The model cannot keep a prefix: https://github.com/BerriAI/litellm/pull/39210 and https://github.com/NousResearch/hermes-agent/pull/97327 */
const NO_CACHE_POINT = /cachePoint|prompt caching/i;

/** Turned away for want of room or while a model is loaded: no model has read the question. */
const TURNED_AWAY: ReadonlySet<string> = new Set([
  'ServiceUnavailableException',
  'ServiceUnavailable',
  'ModelNotReadyException',
]);

const LATE: ReadonlySet<string> = new Set(['ModelTimeoutException', 'TimeoutError', 'RequestTimeout']);
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  'ResourceNotFoundException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'IncompleteSignature',
]);

/**
 * A connection that ended before the answer or within it. The SDK calls the first a timeout, though nobody waited, and takes what had
 * come by then for the whole answer: a stream of HTTP/2 that was reset ends like any other.
 */
const BROKEN_OFF = /http2 request did not get a response|Unexpected end of JSON input|Unterminated string in JSON/;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const statusOf = (error: unknown): number =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode ?? 0;

export const refusesCachePoint = (error: unknown): boolean =>
  statusOf(error) < 500 && NO_CACHE_POINT.test(messageOf(error));

/** What came is no JSON, or not of a shape that the SDK could read. A gateway's page comes with a status that says so. */
const isUnreadable = (error: unknown): boolean =>
  statusOf(error) < 500 && (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError);

/**
 * What a failed call means for who is asked next:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const failureKind = (error: unknown): ModelFailure => {
  const code = awsErrorCode(error);
  if (BROKEN_OFF.test(messageOf(error))) return 'down';
  if (isAborted(error) || LATE.has(code)) return 'late';
  if (error instanceof UnreadableAnswerError) return 'malformed';
  if (TOO_LONG.test(messageOf(error))) return 'too-long';
  // It has the status of a throttling, but stands for a model that is being loaded.
  if (code === 'ModelNotReadyException' || code === 'ModelErrorException') return 'down';
  if (isThrottling(error) || code === 'ServiceQuotaExceededException') return 'throttled';
  if (isAccessDenied(error) || NOT_ALLOWED.has(code)) return 'not-allowed';
  if (code === 'ValidationException') return 'refused';
  return isUnreadable(error) ? 'malformed' : 'down';
};

const WHAT: Partial<Record<ModelFailure, string>> = {
  throttled: 'was throttled',
  'too-long': 'cannot read a question this long',
  malformed: 'sent an answer that cannot be read',
};

/** A name such as ValidationException, and nothing that reads as a sentence. */
const CODE = /^[A-Za-z0-9_]{1,60}$/;

/** A failed call as a value. The reason is read by people, so that it says the code alone; what a peer says is in the detail. */
export const failed = (error: unknown, modelId: string, timeoutSeconds: number): ReasonerAnswer => {
  const kind = failureKind(error);
  if (kind === 'late' && isAborted(error))
    return unavailable(kind, `${modelId} did not answer within ${timeoutSeconds} s`);
  const advice = isAccessDenied(error) ? '; allow bedrock:InvokeModel on it, and its use in this account' : '';
  const code = CODE.test(awsErrorCode(error)) ? awsErrorCode(error) : 'an unknown error';
  const answer = {
    ...unavailable(kind, `${modelId} ${WHAT[kind] ?? 'could not be asked'} (${code})${advice}`),
    detail: awsErrorText(error).replaceAll(/\s+/g, ' ').slice(0, 300),
  };
  return TURNED_AWAY.has(awsErrorCode(error)) ? { ...answer, turnedAway: true } : answer;
};
