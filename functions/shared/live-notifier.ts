import { createClients, SESv2Client, SNSClient } from '../../lib/adapters/aws/clients.ts';
import { createNotifier } from '../../lib/adapters/aws/notifier.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import { readEnvironment } from './environment.ts';

/** Mail and the notice topic of this deployment. */
export const liveNotifier = ({ catalog }: VersionedCatalog, journal: Journal): Notifier => {
  const { NOTICE_TOPIC_ARN, AWS_REGION } = readEnvironment(['NOTICE_TOPIC_ARN', 'AWS_REGION']);
  const clients = createClients({ ses: SESv2Client, sns: SNSClient }, { region: AWS_REGION });
  return createNotifier(clients, {
    mailFrom: catalog.mailFrom,
    topicArn: NOTICE_TOPIC_ARN,
    undelivered: (channel, because) => journal.line('notice not delivered', { channel, because }),
  });
};
