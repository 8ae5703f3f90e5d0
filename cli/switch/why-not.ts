import {
  awsErrorCode,
  awsErrorText,
  isAccessDenied,
  isThrottling,
  isTransient,
} from '../../lib/adapters/aws/errors.ts';

/** How far a turn of the switch has come: nothing is written yet, the write has no answer yet, or it is written. */
export type Stage = 'before' | 'writing' | 'written';

export interface Turning {
  table: string;
  region: string;
  /** Whether the switch was to be turned, and not only looked at. */
  turns: boolean;
  /** Where it was when something failed. */
  stage: Stage;
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

/** Calls that DynamoDB makes to the table's key in the name of whoever asks: as the functions have them. */
const KEY_ACTIONS = {
  read: 'kms:Decrypt',
  turn: 'kms:Decrypt, kms:Encrypt, kms:GenerateDataKey and kms:DescribeKey',
} as const;

/** Why the switch could not be read or turned, and what to do next. Null for what no setting of the person who asked brings about. */
export const whyNot = (error: unknown, { table, region, turns, stage }: Turning): string | null => {
  const code = awsErrorCode(error);
  if (stage === 'written')
    return `The switch was turned; how it stands now could not be read (${awsErrorText(error)}): look with switch status.`;
  const done = turns ? 'Nothing was turned.' : 'Nothing was read.';
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError')
    return `${done} There are no credentials of AWS here (${awsErrorText(error)}): sign in with aws sso login, or set AWS_PROFILE.`;
  if (NOT_ACCEPTED.has(code))
    return `${done} AWS does not take these credentials (${awsErrorText(error)}): sign in again, and check AWS_PROFILE.`;
  if (isAccessDenied(error))
    return `${done} These credentials may not use the table ${table} (${awsErrorText(error)}): it takes dynamodb:GetItem${turns ? ' and dynamodb:PutItem' : ''} on it, and ${KEY_ACTIONS[turns ? 'turn' : 'read']} on its key. Check also that AWS_PROFILE names the account of the table.`;
  if (code === 'ResourceNotFoundException')
    return `${done} There is no table ${table} in ${region} in the account of these credentials: give the output TableName of the stack with --table, the catalog of its region with --catalog, and its account with AWS_PROFILE.`;
  if (!isThrottling(error) && !isTransient(error)) return null;
  return stage === 'writing'
    ? `It is not known whether the switch was turned (${awsErrorText(error)}): look with switch status, and turn it again.`
    : `${done} AWS did not answer (${awsErrorText(error)}): try again.`;
};
