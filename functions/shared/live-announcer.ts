import { createClients, SNSClient } from '../../lib/adapters/aws/clients.ts';
import { createAnnouncer } from '../../lib/adapters/aws/sns/announcer.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { TellChannel } from '../../lib/ports/notifier.ts';
import { readEnvironment } from './environment.ts';

const REQUEST_SECONDS = 5;

/** The notice topic of this deployment. */
export const liveAnnouncer = (journal: Journal): TellChannel => {
  const { NOTICE_TOPIC_ARN, AWS_REGION } = readEnvironment(['NOTICE_TOPIC_ARN', 'AWS_REGION']);
  const { sns } = createClients({ sns: SNSClient }, { region: AWS_REGION, requestTimeoutSeconds: REQUEST_SECONDS });
  return createAnnouncer(sns, {
    topicArn: NOTICE_TOPIC_ARN,
    undelivered: (channel, because) => journal.line('notice not delivered', { channel, because }),
  });
};
