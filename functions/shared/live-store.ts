import { createClients, DynamoDBClient } from '../../lib/adapters/aws/clients.ts';
import { createDynamoStore } from '../../lib/adapters/dynamo/dynamo-store.ts';
import { documentClient } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import { readEnvironment } from './environment.ts';
import { random, sleep } from './live.ts';

/** The incident store over this deployment's table. */
export const liveStore = (): IncidentStore => {
  const { TABLE_NAME, AWS_REGION } = readEnvironment(['TABLE_NAME', 'AWS_REGION']);
  const { dynamodb } = createClients({ dynamodb: DynamoDBClient }, { region: AWS_REGION });
  return createDynamoStore({ client: documentClient(dynamodb), tableName: TABLE_NAME, sleep, random });
};
