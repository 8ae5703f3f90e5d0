import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { IndexName } from './table.ts';

/** Epoch seconds; only on items that may vanish: links, changes, breakers and the slots of closed incidents. Never on locks. */
export const EXPIRY_ATTRIBUTE = 'expiresAt';

export const INDEX_KEYS: Readonly<Record<IndexName, { readonly partition: string; readonly sort: string }>> = {
  GSI1: { partition: 'GSI1PK', sort: 'GSI1SK' },
  GSI2: { partition: 'GSI2PK', sort: 'GSI2SK' },
};

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

/**
 * The table as DynamoDB creates it. The indexes carry keys only: who reads them wants the present state of the item and
 * so reads it anyway, and every update of an item that keeps its index keys costs the index nothing.
 */
export const createTableInput = (tableName: string) =>
  ({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('PK', 'SK'),
    AttributeDefinitions: [
      'PK',
      'SK',
      ...Object.values(INDEX_KEYS).flatMap(({ partition, sort }) => [partition, sort]),
    ].map(text),
    GlobalSecondaryIndexes: Object.entries(INDEX_KEYS).map(([IndexName, { partition, sort }]) => ({
      IndexName,
      KeySchema: keySchema(partition, sort),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }) satisfies CreateTableCommandInput;
