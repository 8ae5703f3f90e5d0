import { createHash } from 'node:crypto';
import { CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { SERVICE_NAME } from '../rooms.ts';

export interface ModelGuardrailProps {
  key: IKey;
}

/** What should have been redacted long before. It is masked, not blocked: an explanation can do without it. */
const SECRETS = [
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'PASSWORD',
  'EMAIL',
  'PHONE',
  'CREDIT_DEBIT_CARD_NUMBER',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
] as const;

/**
 * A second pair of eyes on every question: text that attacks the model holds the question back, secrets that slipped through are
 * masked. Bedrock shows it neither the tools nor what is called and answered through them:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export class ModelGuardrail extends Construct {
  readonly guardrailArn: string;
  readonly guardrailId: string;
  readonly version: string;

  constructor(scope: Construct, id: string, { key }: ModelGuardrailProps) {
    super(scope, id);
    const policies = {
      contentPolicyConfig: {
        // The filter for attacks looks at questions only; for its other direction NONE is what Bedrock asks for.
        filtersConfig: [{ type: 'PROMPT_ATTACK', inputStrength: 'HIGH', outputStrength: 'NONE' }],
      },
      sensitiveInformationPolicyConfig: {
        piiEntitiesConfig: SECRETS.map((type) => ({ type, action: 'ANONYMIZE' })),
      },
    };
    const guardrail = new CfnGuardrail(this, 'Guardrail', {
      name: SERVICE_NAME,
      description: 'Keeps attacks and secrets out of the questions that Selfheal puts to a model.',
      blockedInputMessaging: 'The question was held back.',
      blockedOutputsMessaging: 'The answer was held back.',
      kmsKeyArn: key.keyArn,
      ...policies,
    });
    const version = new CfnGuardrailVersion(this, `Version${fingerprint(policies)}`, {
      guardrailIdentifier: guardrail.attrGuardrailId,
      description: `${SERVICE_NAME} ${fingerprint(policies)}`,
    });
    this.guardrailArn = guardrail.attrGuardrailArn;
    this.guardrailId = guardrail.attrGuardrailId;
    this.version = version.attrVersion;
  }
}

/** A version is a picture of its guardrail: it must be taken anew when, and only when, what it shows has changed. */
const fingerprint = (policies: object): string =>
  createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, 8);
