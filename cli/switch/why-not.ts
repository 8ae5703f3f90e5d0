import {
  awsErrorCode,
  awsErrorText,
  isAccessDenied,
  isThrottling,
  isTransient,
} from '../../lib/adapters/aws/errors.ts';

export interface Turning {
  table: string;
  region: string;
  /** Whether the switch was to be turned, and not only looked at. */
  turns: boolean;
}

/** Credentials that were found and are none: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const NOT_ACCEPTED: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Why the switch could not be read or turned, and what to do next. Null for what no setting of the person who asked brings about. */
export const whyNot = (error: unknown, { table, region, turns }: Turning): string | null => {
  const code = awsErrorCode(error);
  const done = turns ? 'Nothing was turned.' : 'Nothing was read.';
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError')
    return `${done} There are no credentials of AWS here (${awsErrorText(error)}): sign in with aws sso login, or set AWS_PROFILE.`;
  if (NOT_ACCEPTED.has(code))
    return `${done} AWS does not take these credentials (${awsErrorText(error)}): sign in again, and check AWS_PROFILE.`;
  if (isAccessDenied(error))
    return `${done} These credentials may not use the table ${table} (${awsErrorText(error)}): it takes dynamodb:GetItem${turns ? ' and dynamodb:PutItem' : ''} on it.`;
  if (code === 'ResourceNotFoundException')
    return `${done} There is no table ${table} in ${region}: give the output TableName of the stack with --table, and the catalog of its region with --catalog.`;
  if (!isThrottling(error) && !isTransient(error)) return null;
  return turns
    ? `It is not known whether the switch was turned (${awsErrorText(error)}): look with switch status, and turn it again.`
    : `${done} The table did not answer (${awsErrorText(error)}): try again.`;
};
