import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type NoticeSettings, secretOfChannel } from '../../contracts/notices.ts';
import { generatedSecret } from './generated-secret.ts';

export interface ChannelSecretsProps {
  key: IKey;
  deletionProtection: boolean;
  notices: NoticeSettings;
}

/**
 * What each secret is made with: its fields, empty, and one random text, as Secrets Manager makes none without. Slack's is the
 * signing secret, so that before somebody fills it in nobody can sign anything.
 */
const MADE_WITH = {
  slack: { fields: { botToken: '' }, random: 'signingSecret' },
  teams: { fields: { url: '' }, random: 'placeholder' },
  pagerduty: { fields: { routingKey: '' }, random: 'placeholder' },
} as const;

/**
 * What it takes to send to the channels that the catalog names: one secret for Slack, whatever is told there, and one for each
 * other channel. They are made empty, and nothing is sent before somebody has filled them: docs/channels.md says how.
 */
export class ChannelSecrets extends Construct {
  /** By channel's name, or `slack`. */
  readonly secrets: Readonly<Record<string, Secret>>;

  constructor(scope: Construct, id: string, { key, deletionProtection, notices }: ChannelSecretsProps) {
    super(scope, id);
    const kinds = new Map<string, keyof typeof MADE_WITH>(
      Object.entries(notices.channels).map(([name, channel]) => [secretOfChannel(name, channel), channel.kind]),
    );
    if (notices.slack) kinds.set('slack', 'slack');
    this.secrets = Object.fromEntries(
      [...kinds].map(([name, kind]) => {
        const { fields, random } = MADE_WITH[kind];
        const secret = generatedSecret(this, name, {
          description: `What Selfheal sends notices to ${name} with; to be filled in.`,
          key,
          deletionProtection,
          fields,
          random,
          notRotated:
            'Its other half is made in the tool that is sent to, which no rotation by the clock can reach; docs/channels.md says how to rotate.',
        });
        return [name, secret];
      }),
    );
  }
}
