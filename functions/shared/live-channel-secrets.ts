import { createClients, SecretsManagerClient } from '../../lib/adapters/aws/clients.ts';
import { createSecrets } from '../../lib/adapters/aws/secrets-manager/secrets.ts';
import { ChannelSecretIds } from '../../lib/contracts/notices.ts';
import { readOptional } from './environment.ts';
import { now } from './live.ts';

/** What sending to a channel takes, by its name in the catalog or `slack`. A room without it learns so when it is asked for. */
export const channelSecrets = (region: string): ((name: string) => () => Promise<string>) => {
  const { secrets } = createClients({ secrets: SecretsManagerClient }, { region });
  const read = createSecrets(secrets, now);
  return (name) => async () => {
    const ids = ChannelSecretIds.parse(JSON.parse(readOptional('CHANNEL_SECRET_IDS') ?? '{}'));
    return read.secret(ids[name] ?? name);
  };
};
