import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface GeneratedSecretProps {
  description: string;
  key: IKey;
  deletionProtection: boolean;
  /** What it is made with, as JSON: these fields, and one with 64 random letters and digits. */
  fields: Readonly<Record<string, string>>;
  random: string;
  /** Why the clock does not rotate it, and where it says how to. */
  notRotated: string;
}

/**
 * A secret that Secrets Manager makes as a JSON object, so that no value of it ever stands in a template. Where the stack keeps what it
 * holds, it is kept too, except after a first deployment that fails: that leaves nothing behind.
 */
export const generatedSecret = (
  scope: Construct,
  id: string,
  { description, key, deletionProtection, fields, random, notRotated }: GeneratedSecretProps,
): Secret => {
  const secret = new Secret(scope, id, {
    description,
    encryptionKey: key,
    generateSecretString: {
      secretStringTemplate: JSON.stringify(fields),
      generateStringKey: random,
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
  acknowledge(secret, 'SMG4', notRotated);
  return secret;
};
