import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoTable } from '../../../../lib/adapters/dynamo/dynamo-table.ts';
import {
  add,
  allOf,
  append,
  check,
  equals,
  exists,
  isIn,
  put,
  remove,
  set,
  update,
} from '../../../../lib/adapters/table/table.ts';
import { Throttled, Transient } from '../../../../lib/contracts/errors.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';

const key = { PK: 'P', SK: 'S' };
const cancelled = (...codes: string[]) =>
  Object.assign(awsError('TransactionCanceledException'), { CancellationReasons: codes.map((Code) => ({ Code })) });

/** Throws the errors one after the other, then answers. */
const failing = <Answer>(errors: Error[], answer: Answer) => {
  let next = 0;
  return () => {
    const error = errors[next];
    next += 1;
    if (error) throw error;
    return answer;
  };
};

const tableOver = (client: FakeClient) => {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  return { table: new DynamoTable({ client, tableName: 'incidents', sleep, random: () => 0.5 }), waits };
};

describe('conflicts in DynamoDB', () => {
  it('tries a transaction again that met another one, each time after a longer wait', async () => {
    const conflict = cancelled('None', 'TransactionConflict');
    const client = new FakeClient().on(
      TransactWriteCommand,
      failing([conflict, cancelled('ThrottlingError', 'None'), conflict], {}),
    );
    const { table, waits } = tableOver(client);
    expect(await table.transact([put(key), check(key, exists())])).toEqual({ applied: true });
    expect(waits).toEqual([4, 8, 16]);
  });

  it('tries a single write again that met a transaction', async () => {
    const client = new FakeClient().on(PutCommand, failing([awsError('TransactionConflictException')], {}));
    const { table, waits } = tableOver(client);
    expect(await table.write(put(key))).toBe(true);
    expect(waits).toHaveLength(1);
  });

  it('takes a failed condition for an answer, even beside a conflict', async () => {
    const client = new FakeClient()
      .on(
        TransactWriteCommand,
        failing([cancelled('TransactionConflict', 'ConditionalCheckFailed', 'None', 'ConditionalCheckFailed')], {}),
      )
      .on(PutCommand, failing([awsError('ConditionalCheckFailedException')], {}));
    const { table, waits } = tableOver(client);
    expect(await table.transact([put(key)])).toEqual({ applied: false, failed: [1, 3] });
    expect(await table.write(put(key))).toBe(false);
    expect(waits).toEqual([]);
  });

  it('gives up a conflict that never ends, as something that may be tried again', async () => {
    const client = new FakeClient().on(
      TransactWriteCommand,
      failing(Array(100).fill(cancelled('TransactionConflict')), {}),
    );
    await expect(tableOver(client).table.transact([put(key)])).rejects.toThrow(Transient);
    expect(client.sent(TransactWriteCommand).length).toBeLessThan(30);
  });

  it("throws throttling as the workflow knows it, and what is nobody's conflict as it is", async () => {
    const client = new FakeClient()
      .on(PutCommand, failing([awsError('ProvisionedThroughputExceededException')], {}))
      .on(TransactWriteCommand, failing([cancelled('ValidationError', 'TransactionConflict')], {}));
    const { table } = tableOver(client);
    await expect(table.write(put(key))).rejects.toThrow(Throttled);
    await expect(table.transact([put(key)])).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});

describe('what is sent to DynamoDB', () => {
  it('renders conditions and updates with placeholders for every name and value', async () => {
    const client = new FakeClient().on(UpdateCommand, () => ({}));
    const updates = { status: set('used'), count: add(1), taskToken: remove, names: append('x') };
    await tableOver(client).table.write(update(key, updates, allOf(equals('status', 'open'), isIn('count', 1, 2))));
    expect(client.sent(UpdateCommand)).toEqual([
      {
        TableName: 'incidents',
        Key: key,
        UpdateExpression: 'SET #n0 = :v0, #n3 = list_append(if_not_exists(#n3, :v2), :v3) ADD #n1 :v1 REMOVE #n2',
        ConditionExpression: '(#n0 = :v4) AND (#n1 IN (:v5, :v6))',
        ExpressionAttributeNames: { '#n0': 'status', '#n1': 'count', '#n2': 'taskToken', '#n3': 'names' },
        ExpressionAttributeValues: {
          ':v0': 'used',
          ':v1': 1,
          ':v2': [],
          ':v3': ['x'],
          ':v4': 'open',
          ':v5': 1,
          ':v6': 2,
        },
      },
    ]);
  });

  it('asks for the next page of a query until there is none or enough was read', async () => {
    const page = (...sortKeys: string[]) => ({
      Items: sortKeys.map((SK) => ({ PK: 'P', SK })),
      LastEvaluatedKey: { SK: sortKeys.at(-1) },
    });
    const client = new FakeClient().on(
      QueryCommand,
      pages<Partial<QueryCommandOutput>>(page('1', '2'), page('3'), { Items: [] }),
    );
    expect(await tableOver(client).table.query({ partition: 'P' })).toHaveLength(3);
    expect(client.sent(QueryCommand)).toMatchObject([
      { ConsistentRead: true },
      { ExclusiveStartKey: { SK: '2' } },
      { ExclusiveStartKey: { SK: '3' } },
    ]);
    const limited = new FakeClient().on(QueryCommand, pages(page('1', '2'), page('3')));
    expect(await tableOver(limited).table.query({ partition: 'g', index: 'GSI1', limit: 3 })).toHaveLength(3);
    expect(limited.sent(QueryCommand)).toMatchObject([
      { Limit: 3, ConsistentRead: false, IndexName: 'GSI1' },
      { Limit: 1 },
    ]);
  });

  it('asks again for the keys of a batch that were not read, and waits when none was', async () => {
    const other = { PK: 'P', SK: 'T' };
    const unread = (...Keys: object[]) => ({
      UnprocessedKeys: { incidents: { Keys: Keys as Record<string, unknown>[] } },
    });
    const client = new FakeClient().on(
      BatchGetCommand,
      pages<Partial<BatchGetCommandOutput>>(
        unread(key, other),
        { Responses: { incidents: [key] }, ...unread(other) },
        { Responses: { incidents: [other] } },
      ),
    );
    const { table, waits } = tableOver(client);
    expect(await table.batchGet([key, other])).toEqual([key, other]);
    expect(waits).toHaveLength(1);
  });
});
