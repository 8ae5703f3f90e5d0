import type { DynamoDBRecord } from 'aws-lambda';
import { itemBytes, type StoredItem } from '../table/item-size.ts';

export interface StoredChange {
  before: StoredItem | undefined;
  after: StoredItem | undefined;
}

/** What the stream of a table with NEW_AND_OLD_IMAGES says about one change; the shape that Lambda hands to a consumer. */
export const changeRecord = ({ before, after }: StoredChange, sequence: number, at: Date): DynamoDBRecord => {
  const { PK, SK } = after ?? before ?? {};
  const Keys = { ...(PK && { PK }), ...(SK && { SK }) };
  const images = { ...(after && { NewImage: after }), ...(before && { OldImage: before }) };
  // The store holds no binary attributes, the only ones that Lambda encodes otherwise than DynamoDB.
  const dynamodb = {
    ApproximateCreationDateTime: Math.floor(at.getTime() / 1000),
    Keys,
    ...images,
    SequenceNumber: String(sequence).padStart(21, '0'),
    SizeBytes: [Keys, ...Object.values(images)].reduce((sum, image) => sum + itemBytes(image), 0),
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  } as DynamoDBRecord['dynamodb'];
  return {
    eventID: String(sequence).padStart(32, '0'),
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb,
  };
};
