import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface LinkSecretProps {
  key: IKey;
  deletionProtection: boolean;
}

/**
 * What approval links are signed with: made by Secrets Manager, seen by nobody, read by the two functions that write and check
 * links. CloudFormation names it, so that one which was kept never stands in the way of the next installation.
 */
export class LinkSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { key, deletionProtection }: LinkSecretProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Signs the approval links of Selfheal.',
      encryptionKey: key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      // A first deployment that fails leaves nothing behind.
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.secret,
      'SMG4',
      'Rotating by the clock would make the links of people who are being asked right now invalid; docs/deploy.md says how to rotate at a quiet time.',
    );
  }
}
