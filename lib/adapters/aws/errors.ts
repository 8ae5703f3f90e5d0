import { Throttled, Transient } from '../../contracts/errors.ts';

interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  cause?: unknown;
  $metadata?: { httpStatusCode?: number };
  $retryable?: { throttling?: boolean };
}

/** Codes by which AWS services say "too fast". `LimitExceededException` is not among them: for most services it means a quota. */
const THROTTLING_CODES = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'KmsThrottlingException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const TRANSIENT_CODES = new Set([
  'InternalFailure',
  'InternalServerError',
  'InternalServiceError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);

const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const DENIED_CODES = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'NotAuthorized',
  'NotAuthorizedException',
  'UnauthorizedOperation',
]);

const asSdkError = (error: unknown): SdkError => (typeof error === 'object' && error !== null ? error : {});

/** AWS's own code for what went wrong (`ThrottlingException`); the error's name where there is none. */
export const awsErrorCode = (error: unknown): string => {
  const { name, code } = asSdkError(error);
  return (name === 'Error' && code) || name || 'UnknownError';
};

export const awsErrorText = (error: unknown): string =>
  `${awsErrorCode(error)}: ${asSdkError(error).message ?? String(error)}`;

export const isThrottling = (error: unknown): boolean => {
  const { $metadata, $retryable } = asSdkError(error);
  return (
    error instanceof Throttled ||
    THROTTLING_CODES.has(awsErrorCode(error)) ||
    $metadata?.httpStatusCode === 429 ||
    $retryable?.throttling === true
  );
};

export const isTransient = (error: unknown): boolean => {
  const { $metadata, code, cause } = asSdkError(error);
  return (
    error instanceof Transient ||
    TRANSIENT_CODES.has(awsErrorCode(error)) ||
    NETWORK_CODES.has(code ?? '') ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    (cause !== undefined && isTransient(cause))
  );
};

export const isAccessDenied = (error: unknown): boolean => DENIED_CODES.has(awsErrorCode(error));

/** True when the call went out of time because its caller gave up on it. */
export const isAborted = (error: unknown): boolean => awsErrorCode(error) === 'AbortError';

/** The error as the workflow's Retry knows it, with `what` was being done; anything not worth a retry stays as it was. */
export const retryable = (error: unknown, what: string): unknown => {
  if (isThrottling(error)) return new Throttled(`${what} was throttled (${awsErrorText(error)})`, { cause: error });
  if (isTransient(error)) return new Transient(`${what} failed (${awsErrorText(error)})`, { cause: error });
  return error;
};

/** Runs a call and throws {@link Throttled} or {@link Transient} where trying again may help. */
export const withRetryableErrors = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw retryable(error, what);
  }
};
