import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { WebhookSource } from '../../contracts/webhook.ts';
import { OWN_ALARM_PREFIX } from '../names.ts';
import { SERVICE_NAME } from '../rooms.ts';
import { generatedSecret } from './generated-secret.ts';

export interface WebhookSecretsProps {
  key: IKey;
  deletionProtection: boolean;
  /** Those that the catalog accepts. */
  sources: readonly WebhookSource[];
}

export interface SourceSecret {
  source: WebhookSource;
  secret: Secret;
  /** How outputs of the stack begin that speak of it, as `NewRelic`. */
  outputName: string;
}

/** A few are somebody who mistyped; ten in five minutes are a key that was changed on one side only, or somebody who guesses. */
const REFUSALS_TO_ALARM = 10;

/**
 * The keys by which tools outside AWS prove who they are: one secret a source, made by Secrets Manager as `{"current": "…"}`.
 * A second key under `previous` is accepted too, which is how one is exchanged without losing a signal. An alarm a source
 * tells when it is refused again and again, for then its signals are lost.
 */
export class WebhookSecrets extends Construct {
  readonly secrets: readonly SourceSecret[];
  readonly refused: readonly Alarm[];

  constructor(scope: Construct, id: string, { key, deletionProtection, sources }: WebhookSecretsProps) {
    super(scope, id);
    this.secrets = sources.map((source) => {
      const secret = generatedSecret(this, source, {
        description: `The keys by which ${source} sends signals to Selfheal.`,
        key,
        deletionProtection,
        fields: { previous: '' },
        random: 'current',
        notRotated:
          'Its other half is set in the tool that sends, which no rotation by the clock can reach; docs/webhooks.md says how to rotate.',
      });
      return { source, secret, outputName: inPascalCase(source) };
    });
    this.refused = sources.map(
      (source) =>
        new Alarm(this, `${source}-refused`, {
          alarmName: `${OWN_ALARM_PREFIX}webhooks-refused-${source}`,
          alarmDescription: `Webhooks of ${source} are turned away, so its signals are lost: the status in the log says why. See /aws/lambda/selfheal-receive-webhook.`,
          metric: new Metric({
            namespace: 'Selfheal',
            metricName: 'WebhooksRefused',
            dimensionsMap: { service: SERVICE_NAME, source },
            period: Duration.minutes(5),
            statistic: 'Sum',
          }),
          threshold: REFUSALS_TO_ALARM,
          evaluationPeriods: 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    );
  }
}

const inPascalCase = (name: string): string =>
  name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
