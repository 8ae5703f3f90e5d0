import { createClients, SecretsManagerClient } from '../../lib/adapters/aws/clients.ts';
import { createSecrets } from '../../lib/adapters/aws/secrets-manager/secrets.ts';
import { readEnvironment } from './environment.ts';
import { now } from './live.ts';

/** The secret with which approval links are signed. */
export const liveLinkSecret = (): (() => Promise<string>) => {
  const { LINK_SECRET_ID, AWS_REGION } = readEnvironment(['LINK_SECRET_ID', 'AWS_REGION']);
  const secrets = createSecrets(createClients({ secrets: SecretsManagerClient }, { region: AWS_REGION }).secrets, now);
  return () => secrets.secret(LINK_SECRET_ID);
};
