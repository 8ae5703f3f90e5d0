import type { Right } from './right.ts';

export interface TableResource {
  tableArn: string;
  keyArn: string;
  region: string;
}

/** Key calls that DynamoDB makes in the caller's name; only through DynamoDB, never directly. */
const throughTheTable = ({ keyArn, region }: TableResource, actions: readonly string[]): Right => ({
  sid: 'TableKey',
  actions,
  resources: [keyArn],
  conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
});

/**
 * Reading and writing records. A transaction is authorised as its parts, so there is no right of its own for it.
 * Nothing may scan the table, delete it or change its settings. `partitions` limits writing to partition keys of these
 * patterns (`*` matches anything): for functions that outside text or the internet can reach.
 */
export const tableRights = (table: TableResource, partitions?: readonly string[]): Right[] => [
  {
    sid: 'ReadRecords',
    actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
    resources: [table.tableArn, `${table.tableArn}/index/GSI1`, `${table.tableArn}/index/GSI2`],
  },
  {
    sid: 'WriteRecords',
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
    resources: [table.tableArn],
    ...(partitions ? { conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions } } } : {}),
  },
  throughTheTable(table, ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']),
];

/** What the stream's consumer needs to read it; the items in it are encrypted with the table's key. */
export const streamRights = (streamArn: string, table: TableResource): Right[] => [
  {
    sid: 'ReadStream',
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    resources: [streamArn],
  },
  throughTheTable(table, ['kms:Decrypt']),
];
