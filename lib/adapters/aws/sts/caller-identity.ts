import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/** What a record takes as the name of who did something. */
const LONGEST = 254;

/**
 * Who the credentials in use belong to, as an ARN; of a role it ends with the name of the session. A user's path is left out where it
 * is too long for a record: their name is unique in the account without it. Takes no right of IAM. Throws when STS names nobody.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const callerArn = async (sts: Pick<STSClient, 'send'>): Promise<string> => {
  const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (!arn) throw new Error('STS does not say whose credentials these are; check what AWS_ENDPOINT_URL points to');
  return arn.length > LONGEST ? arn.replace(/\/.*\//, '/…/') : arn;
};
