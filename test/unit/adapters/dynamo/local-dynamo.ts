import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoTableOptions, documentClient } from '../../../../lib/adapters/dynamo/dynamo-table.ts';
import { createTableInput } from '../../../../lib/adapters/table/table-definition.ts';

/** Where a DynamoDB listens that may be written to; without one, what needs it is skipped. */
export const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;

export const title = (what: string): string =>
  endpoint ? what : `${what} (skipped: set AWS_ENDPOINT_URL_DYNAMODB to a local DynamoDB, for example moto's)`;

/** A fresh table, and how to remove it. */
export const freshTable = async (): Promise<{ options: DynamoTableOptions; drop: () => Promise<void> }> => {
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: endpoint ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
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
