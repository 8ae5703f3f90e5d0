import { createClients, SESv2Client } from '../../lib/adapters/aws/clients.ts';
import { createMailer } from '../../lib/adapters/aws/ses/mailer.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { TellPerson } from '../../lib/ports/notifier.ts';
import { readEnvironment } from './environment.ts';

const REQUEST_SECONDS = 5;

/** Mail to one person, from the catalog's address. */
export const liveMailer = ({ catalog: { mailFrom } }: VersionedCatalog, journal: Journal): TellPerson => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  const { ses } = createClients({ ses: SESv2Client }, { region: AWS_REGION, requestTimeoutSeconds: REQUEST_SECONDS });
  return createMailer(ses, {
    mailFrom,
    undelivered: (channel, because) => journal.line('notice not delivered', { channel, because }),
  });
};
