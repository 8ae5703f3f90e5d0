import { createClients, SESv2Client, SNSClient } from '../../lib/adapters/aws/clients.ts';
import type { Undelivered } from '../../lib/adapters/aws/delivery.ts';
import { createMailer } from '../../lib/adapters/aws/ses/mailer.ts';
import { createAnnouncer } from '../../lib/adapters/aws/sns/announcer.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import { readEnvironment } from './environment.ts';

const logged =
  (journal: Journal): Undelivered =>
  (channel, because) =>
    journal.line('notice not delivered', { channel, because });

/** Mail to one person, from the catalog's address. */
export const liveMailer = ({ catalog: { mailFrom } }: VersionedCatalog, journal: Journal): Notifier['tell'] => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  const { ses } = createClients({ ses: SESv2Client }, { region: AWS_REGION });
  return createMailer(ses, { mailFrom, undelivered: logged(journal) });
};

/** The notice topic of this deployment. */
export const liveAnnouncer = (journal: Journal): Notifier['announce'] => {
  const { NOTICE_TOPIC_ARN, AWS_REGION } = readEnvironment(['NOTICE_TOPIC_ARN', 'AWS_REGION']);
  const { sns } = createClients({ sns: SNSClient }, { region: AWS_REGION });
  return createAnnouncer(sns, { topicArn: NOTICE_TOPIC_ARN, undelivered: logged(journal) });
};
