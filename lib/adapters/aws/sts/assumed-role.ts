import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../../contracts/partition.ts';

interface TemporaryCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** What the SDK asks for credentials; it keeps them until shortly before they expire. */
export type CredentialSource = () => Promise<TemporaryCredentials>;

/** Credentials of a role in another account, for an hour at a time; throws when the role cannot be assumed. */
export const assumedRoleCredentials =
  (sts: Pick<STSClient, 'send'>, roleArn: string): CredentialSource =>
  async () => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'selfheal', DurationSeconds: 3600 }),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) {
      throw new Error(`STS gave no credentials for ${roleArn}; check that role's trust policy`);
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  };

/** Credentials of the role of this name in any account of the region's partition: roles are assumed within one partition only. */
export const roleInEachAccount = (sts: Pick<STSClient, 'send'>, roleName: string, region: string) => {
  const partition = partitionOf(region);
  return (account: string): CredentialSource =>
    assumedRoleCredentials(sts, `arn:${partition}:iam::${account}:role/${roleName}`);
};
