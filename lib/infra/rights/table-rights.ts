import type { Right } from './right.ts';

export interface TableResource {
  tableArn: string;
  keyArn: string;
  region: string;
}

/** Partition keys that a function is kept to, as patterns (`*` matches anything): for those that outside text or the internet can reach. */
export interface Partitions {
  reads: readonly string[];
  writes: readonly string[];
  /** Of the indexes, by their own partition keys; left out: none of them. */
  indexes?: readonly string[];
}

const within = (partitions: readonly string[]): Right['conditions'] => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
});

/** Key calls that DynamoDB makes in the caller's name; only through DynamoDB, never directly. */
const throughTheTable = ({ keyArn, region }: TableResource, actions: readonly string[]): Right => ({
  sid: 'TableKey',
  actions,
  resources: [keyArn],
  conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
});

/**
 * Reading and writing records. A transaction is authorised as its parts, so there is no right of its own for it.
 * Nothing may scan the table, delete it or change its settings. A function that is kept to `only` some partitions has no index
 * either, unless it names the partitions there: an index has its own, and gives only keys.
 */
export const tableRights = (table: TableResource, only?: Partitions): Right[] => [
  {
    sid: 'ReadRecords',
    actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
    ...(only
      ? { resources: [table.tableArn], conditions: within(only.reads) }
      : { resources: [table.tableArn, `${table.tableArn}/index/GSI1`, `${table.tableArn}/index/GSI2`] }),
  },
  {
    sid: 'WriteRecords',
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
    resources: [table.tableArn],
    ...(only ? { conditions: within(only.writes) } : {}),
  },
  ...(only?.indexes
    ? [
        {
          sid: 'ReadIndexes',
          actions: ['dynamodb:Query'],
          resources: [`${table.tableArn}/index/GSI1`, `${table.tableArn}/index/GSI2`],
          conditions: within(only.indexes),
        },
      ]
    : []),
  throughTheTable(table, ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']),
];

/** Reading the stream, for who has the rights to the table and its key besides. */
export const readingTheStream = (streamArn: string): Right => ({
  sid: 'ReadStream',
  actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  resources: [streamArn],
});

/** What the stream's consumer needs to read it; the items in it are encrypted with the table's key. */
export const streamRights = (streamArn: string, table: TableResource): Right[] => [
  readingTheStream(streamArn),
  throughTheTable(table, ['kms:Decrypt']),
];
