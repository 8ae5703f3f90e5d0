import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Approval } from '../../contracts/approval.ts';
import { parseApprovalItem } from './approval-item.ts';
import { APPROVAL_PREFIX } from './keys.ts';
import type { Item } from './table.ts';

const Image = z.custom<Record<string, AttributeValue>>((image) => typeof image === 'object' && image !== null);

/** A table's change records as a function receives them, as far as they are used here. */
const StreamEvent = z.looseObject({
  Records: z.array(
    z.looseObject({
      dynamodb: z.looseObject({
        SequenceNumber: z.string().min(1),
        NewImage: Image.optional(),
        OldImage: Image.optional(),
      }),
    }),
  ),
});

export interface TableChange {
  sequenceNumber: string;
  /** An approval that was waiting before this change and is not any more, with the token of the step that waits for it. */
  decided: { approval: Approval; taskToken: string } | null;
}

/**
 * Reads the table's stream for decisions.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
 */
export const readDecisions = (event: unknown): TableChange[] =>
  StreamEvent.parse(event).Records.map(({ dynamodb }) => ({
    sequenceNumber: dynamodb.SequenceNumber,
    decided: decidedIn(dynamodb.OldImage, dynamodb.NewImage),
  }));

const decidedIn = (before: z.infer<typeof Image> | undefined, after: z.infer<typeof Image> | undefined) => {
  if (!before || !after) return null;
  const [was, is] = [unmarshall(before), unmarshall(after)] as [Item, Item];
  const ended = is.SK.startsWith(APPROVAL_PREFIX) && was.status === 'waiting' && is.status !== 'waiting';
  return ended ? parseApprovalItem(is) : null;
};
