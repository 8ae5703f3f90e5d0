import { createClients, DynamoDBClient } from '../lib/adapters/aws/clients.ts';
import { createDynamoStore } from '../lib/adapters/dynamo/dynamo-store.ts';
import { documentClient } from '../lib/adapters/dynamo/dynamo-table.ts';
import type { IncidentStore } from '../lib/ports/incident-store.ts';

/** The store behind a deployed table, with the rights of whoever runs the command. */
export const storeAt = (tableName: string, region: string): IncidentStore => {
  const { dynamodb } = createClients({ dynamodb: DynamoDBClient }, { region });
  const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  return createDynamoStore({ client: documentClient(dynamodb), tableName, sleep, random: Math.random });
};
