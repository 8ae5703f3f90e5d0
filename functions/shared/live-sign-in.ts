import { createClients, SecretsManagerClient } from '../../lib/adapters/aws/clients.ts';
import { createSecrets } from '../../lib/adapters/aws/secrets-manager/secrets.ts';
import { createSeal } from '../../lib/adapters/oidc/seal.ts';
import { createSessions } from '../../lib/adapters/oidc/sessions.ts';
import { createSignIn } from '../../lib/adapters/oidc/sign-in.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import { groupsAsOf, groupsClaimOf } from '../../lib/contracts/sign-in.ts';
import type { Sessions, SignIn } from '../../lib/ports/sign-in.ts';
import { readEnvironment } from './environment.ts';
import { now } from './live.ts';

export interface LiveSignIn {
  signIn: SignIn;
  sessions: Sessions;
  catalog: Catalog;
  pagesUrl: string;
}

/** How people sign in to the operator's pages; null where the catalog gives nobody access: there is nothing to sign in to then. */
export const liveSignIn = (catalog: Catalog): LiveSignIn | null => {
  const groups = Object.keys(catalog.access);
  if (groups.length === 0) return null;
  const environment = readEnvironment([
    'SESSION_SECRET_ID',
    'SIGN_IN_ISSUER',
    'SIGN_IN_HOSTED_URL',
    'SIGN_IN_CLIENT_ID',
    'APPROVAL_BASE_URL',
    'AWS_REGION',
  ]);
  const client = createClients({ secrets: SecretsManagerClient }, { region: environment.AWS_REGION }).secrets;
  const secrets = createSecrets(client, now);
  const seal = createSeal(() => secrets.secret(environment.SESSION_SECRET_ID), now);
  const pagesUrl = environment.APPROVAL_BASE_URL;
  const settings = {
    issuer: environment.SIGN_IN_ISSUER,
    clientId: environment.SIGN_IN_CLIENT_ID,
    hostedUrl: environment.SIGN_IN_HOSTED_URL,
    pagesUrl,
    groupsClaim: groupsClaimOf(catalog.signIn),
    groupsAs: groupsAsOf(catalog.signIn),
  };
  return {
    signIn: createSignIn({ settings, seal, groups, fetch: (url, options) => fetch(url, options), now }),
    sessions: createSessions({ seal, groups, now }),
    catalog,
    pagesUrl,
  };
};
