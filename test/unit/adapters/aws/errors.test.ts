import { ServiceQuotaExceededException, ThrottlingException } from '@aws-sdk/client-cloudwatch-logs';
import { ECSServiceException } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { isAccessDenied, retryable, withRetryableErrors } from '../../../../lib/adapters/aws/errors.ts';
import { Throttled, Transient } from '../../../../lib/contracts/errors.ts';
import { awsError } from '../../../fakes/aws-client.ts';

const $metadata = { httpStatusCode: 400 };

describe('retryable', () => {
  it.each([
    ['the SDK names it a throttle', new ThrottlingException({ message: 'Rate exceeded', $metadata }), Throttled],
    ['the answer is a 429', awsError('SomethingElse', 'slow down', 429), Throttled],
    ['an old API words it its own way', awsError('RequestLimitExceeded'), Throttled],
    [
      'the SDK marks it as throttling',
      Object.assign(new Error('x'), { name: 'Odd', $retryable: { throttling: true } }),
      Throttled,
    ],
    ['the server failed', awsError('InternalServerError', 'oops', 500), Transient],
    ['the service is away', awsError('Unheard', 'gone', 503), Transient],
    [
      'ECS failed on its side',
      new ECSServiceException({ name: 'ServerException', $fault: 'server', message: 'x', $metadata }),
      Transient,
    ],
    ['the try took too long', awsError('TimeoutError'), Transient],
    ['the connection broke', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), Transient],
    [
      'the name could not be looked up',
      new Error('send failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }),
      Transient,
    ],
  ])('gives the name that the workflow retries when %s', (_, error, expected) => {
    const given = retryable(error, 'reading');
    expect(given).toBeInstanceOf(expected);
    expect(given).toMatchObject({ name: expected.name, cause: error, message: expect.stringContaining('reading') });
  });

  it.each([
    ['a missing right', awsError('AccessDeniedException', 'no', 403)],
    ['a quota that is full', new ServiceQuotaExceededException({ message: 'full', $metadata })],
    ['a request that AWS does not accept', awsError('ValidationException')],
    ['a call that its caller gave up on', awsError('AbortError')],
    ['a defect of our own', new TypeError('x is not a function')],
  ])('leaves %s as it is, since trying again would not help', (_, error) => {
    expect(retryable(error, 'reading')).toBe(error);
  });

  it('keeps the code of AWS in the words of what it throws', async () => {
    const call = () => Promise.reject(awsError('ThrottlingException', 'Rate exceeded'));
    await expect(withRetryableErrors('listing tasks', call)).rejects.toThrow(
      'listing tasks was throttled (ThrottlingException: Rate exceeded)',
    );
  });
});

it('knows a missing right by each of the names that AWS has for it', () => {
  expect(
    ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'].map((name) => isAccessDenied(awsError(name))),
  ).toEqual([true, true, true]);
  expect(isAccessDenied(awsError('ThrottlingException'))).toBe(false);
});
