import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { StoredOutcome } from './items.ts';
import { outcomeKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { Item } from './table.ts';

const Image = z.custom<Record<string, AttributeValue>>((image) => typeof image === 'object' && image !== null);

const StreamEvent = z.looseObject({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ NewImage: Image.optional() }) })),
});

const OUTCOME = outcomeKey('').SK;

/**
 * The incidents that ended in a batch of the table's stream, each once: their outcome was written. One that is opened again takes its
 * outcome back, which is no end.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
 */
export const readEnds = (event: unknown): string[] => [
  ...new Set(StreamEvent.parse(event).Records.flatMap(({ dynamodb }) => endedIn(dynamodb.NewImage))),
];

const endedIn = (image: z.infer<typeof Image> | undefined): string[] => {
  if (!image || image.SK?.S !== OUTCOME) return [];
  const { record } = parseItem(StoredOutcome, unmarshall(image) as Item);
  return record ? [record.incidentId] : [];
};
