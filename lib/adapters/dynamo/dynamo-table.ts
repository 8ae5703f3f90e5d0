import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { retryable, withRetryableErrors } from '../aws/errors.ts';
import {
  eachOnce,
  type Item,
  type Key,
  type Query,
  type SingleWrite,
  type Table,
  type TransactResult,
  type Write,
} from '../table/table.ts';
import { backoffMilliseconds, contention, type TriesOptions } from '../table/tries.ts';
import { refusalOf } from './conflicts.ts';
import { conditionExpression, keyExpression, Placeholders, updateExpression } from './expressions.ts';

export interface DynamoTableOptions extends TriesOptions {
  /** Made by {@link documentClient}. Throttling is the SDK's to retry. */
  client: Pick<DynamoDBDocumentClient, 'send'>;
  tableName: string;
}

/** A client that takes plain values and leaves out members that are undefined. */
export const documentClient = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

const BATCH_GET_KEYS = 100;
const CONFLICT_TRIES = 25;

type TransactMember = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The table in DynamoDB. A failed condition is an answer; a conflict with another transaction is tried again, with jitter. */
export class DynamoTable implements Table {
  readonly #options: DynamoTableOptions;

  constructor(options: DynamoTableOptions) {
    this.#options = options;
  }

  async get(key: Key): Promise<Item | null> {
    const { client, tableName } = this.#options;
    const { Item } = await withRetryableErrors('reading an item', () =>
      client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true })),
    );
    return (Item as Item | undefined) ?? null;
  }

  async batchGet(keys: readonly Key[]): Promise<Item[]> {
    const { client, tableName } = this.#options;
    const found: Item[] = [];
    let left = eachOnce(keys);
    for (let retry = 0; left.length > 0; retry += 1) {
      const batch = left.slice(0, BATCH_GET_KEYS);
      const { Responses, UnprocessedKeys } = await withRetryableErrors('reading a batch', () =>
        client.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: batch, ConsistentRead: true } } })),
      );
      const read = (Responses?.[tableName] ?? []) as Item[];
      const unread = (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
      found.push(...read);
      left = [...left.slice(BATCH_GET_KEYS), ...unread];
      if (unread.length === batch.length) await this.#backOff('reading a batch', retry);
    }
    return found;
  }

  async query(query: Query): Promise<Item[]> {
    const { client, tableName } = this.#options;
    const placeholders = new Placeholders();
    const KeyConditionExpression = keyExpression(query, placeholders);
    const found: Item[] = [];
    let from: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await withRetryableErrors('a query', () =>
        client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: query.index,
            KeyConditionExpression,
            ...placeholders.parameters,
            ScanIndexForward: !query.newestFirst,
            ConsistentRead: query.index === undefined,
            Limit: query.limit === undefined ? undefined : query.limit - found.length,
            ExclusiveStartKey: from,
          }),
        ),
      );
      found.push(...((page.Items ?? []) as Item[]));
      from = page.LastEvaluatedKey;
    } while (from && (query.limit === undefined || found.length < query.limit));
    return found;
  }

  async write(write: SingleWrite): Promise<boolean> {
    const result = await this.#tried('a write', () => this.#send(write));
    return result.applied;
  }

  /** The SDK gives every call a client token of its own, so its retry after a lost answer is not applied again. */
  async transact(writes: readonly Write[]): Promise<TransactResult> {
    return await this.#tried(`a transaction of ${writes.length} writes`, () =>
      this.#options.client.send(
        new TransactWriteCommand({
          TransactItems: writes.map((write) => transactMember(this.#options.tableName, write)),
        }),
      ),
    );
  }

  async #send(write: SingleWrite): Promise<unknown> {
    const { client, tableName } = this.#options;
    if (write.kind === 'put') return await client.send(new PutCommand(putRequest(tableName, write)));
    if (write.kind === 'update') return await client.send(new UpdateCommand(updateRequest(tableName, write)));
    return await client.send(new DeleteCommand(deleteRequest(tableName, write)));
  }

  async #tried(what: string, send: () => Promise<unknown>): Promise<TransactResult> {
    for (let retry = 0; ; retry += 1) {
      try {
        await send();
        return { applied: true };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.kind === 'other') throw retryable(error, what);
        if (refusal.kind === 'condition-failed') return { applied: false, failed: refusal.failed };
        await this.#backOff(what, retry);
      }
    }
  }

  async #backOff(what: string, retry: number): Promise<void> {
    if (retry >= CONFLICT_TRIES) throw contention(what, CONFLICT_TRIES);
    await this.#options.sleep(backoffMilliseconds(retry, this.#options.random));
  }
}

const putRequest = (TableName: string, { item, condition }: Extract<Write, { kind: 'put' }>) => {
  const placeholders = new Placeholders();
  const ConditionExpression = condition && conditionExpression(condition, placeholders);
  return { TableName, Item: { ...item }, ConditionExpression, ...placeholders.parameters };
};

const updateRequest = (TableName: string, { key, updates, condition }: Extract<Write, { kind: 'update' }>) => {
  const placeholders = new Placeholders();
  const UpdateExpression = updateExpression(updates, placeholders);
  const ConditionExpression = condition && conditionExpression(condition, placeholders);
  return { TableName, Key: { ...key }, UpdateExpression, ConditionExpression, ...placeholders.parameters };
};

const deleteRequest = (TableName: string, { key, condition }: Extract<Write, { kind: 'delete' }>) => {
  const placeholders = new Placeholders();
  const ConditionExpression = condition && conditionExpression(condition, placeholders);
  return { TableName, Key: { ...key }, ConditionExpression, ...placeholders.parameters };
};

const transactMember = (tableName: string, write: Write): TransactMember => {
  if (write.kind === 'put') return { Put: putRequest(tableName, write) };
  if (write.kind === 'update') return { Update: updateRequest(tableName, write) };
  if (write.kind === 'delete') return { Delete: deleteRequest(tableName, write) };
  const placeholders = new Placeholders();
  const ConditionExpression = conditionExpression(write.condition, placeholders);
  return {
    ConditionCheck: { TableName: tableName, Key: { ...write.key }, ConditionExpression, ...placeholders.parameters },
  };
};
