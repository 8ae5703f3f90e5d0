import { randomUUID } from 'node:crypto';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Application } from './application.ts';
import { CLUSTER, SERVICE_ROLE } from './catalog.ts';
import type { AccountClients } from './clients.ts';
import { PLACE } from './place.ts';

/**
 * The shop's pipeline deploys a revision: a real UpdateService, and the event that CloudTrail sends of it on AWS (the emulator
 * sends none), dated a little back, so that the fault that it brings has had its time.
 */
export const deployRevision = async (
  { ecs, events }: Pick<AccountClients, 'ecs' | 'events'>,
  { name, revision }: Pick<Application, 'name' | 'revision'>,
  at: Date,
): Promise<string> => {
  const taskDefinition = await revision(`shop/${name}:2`);
  await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: name, taskDefinition }));
  const { FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'aws.ecs',
          DetailType: 'AWS API Call via CloudTrail',
          Time: at,
          Detail: JSON.stringify({
            eventVersion: '1.10',
            eventID: randomUUID(),
            eventTime: at.toISOString().replace(/\.\d+Z$/, 'Z'),
            eventSource: 'ecs.amazonaws.com',
            eventName: 'UpdateService',
            awsRegion: PLACE.region,
            recipientAccountId: PLACE.account,
            userIdentity: { type: 'AssumedRole', arn: SERVICE_ROLE },
            requestParameters: { cluster: CLUSTER, service: name, taskDefinition },
            readOnly: false,
            managementEvent: true,
          }),
        },
      ],
    }),
  );
  if (FailedEntryCount) throw new Error('the bus refused the event of the deployment');
  return taskDefinition;
};
