import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoTableOptions, documentClient } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { createTableInput } from '../../../lib/adapters/table/table-definition.ts';
import { CREDENTIALS, PLACE } from '../account/place.ts';
import { fromSetup } from '../setup/from-setup.ts';

/** A fresh table in the emulator's DynamoDB, and how to remove it. */
export const freshTable = async (): Promise<{ options: DynamoTableOptions; drop: () => Promise<void> }> => {
  const { endpoint } = fromSetup('emulator');
  const client = new DynamoDBClient({ endpoint, region: PLACE.region, credentials: CREDENTIALS });
  const tableName = `selfheal-test-${process.pid}-${performance.now().toString().replace('.', '')}`;
  await client.send(new CreateTableCommand(createTableInput(tableName)));
  return {
    options: {
      client: documentClient(client),
      tableName,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      random: Math.random,
    },
    drop: async () => {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
    },
  };
};
