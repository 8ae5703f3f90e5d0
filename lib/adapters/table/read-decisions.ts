import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Approval } from '../../contracts/approval.ts';
import type { QuestionNews } from '../../ports/question-news.ts';
import { parseApprovalItem } from './approval-item.ts';
import { APPROVAL_PREFIX } from './keys.ts';
import { CorruptItemError } from './parse-item.ts';
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
  /** What people who were asked are to hear: an end, also of an approval that is taken back later, or the first yes of two and that it is taken back. */
  news: QuestionNews | null;
}

/**
 * Reads the table's stream for decisions.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
 */
export const readDecisions = (event: unknown): TableChange[] =>
  StreamEvent.parse(event).Records.map(({ dynamodb: { SequenceNumber, OldImage, NewImage } }) => ({
    sequenceNumber: SequenceNumber,
    ...changeOf(OldImage, NewImage),
  }));

const NOTHING = { decided: null, news: null };

const changeOf = (
  before: z.infer<typeof Image> | undefined,
  after: z.infer<typeof Image> | undefined,
): Pick<TableChange, 'decided' | 'news'> => {
  if (!before || !after) return NOTHING;
  const [was, is] = [unmarshall(before), unmarshall(after)] as [Item, Item];
  if (!is.SK.startsWith(APPROVAL_PREFIX)) return NOTHING;
  if (was.status === 'waiting' && is.status !== 'waiting') {
    const decided = parseApprovalItem(is);
    return { decided, news: { what: 'ended', approval: decided.approval } };
  }
  return { decided: null, news: newsIn(was, is) };
};

/** What is only told must hold up no decision: a record that cannot be read is no news. */
const newsIn = (was: Item, is: Item): QuestionNews | null => {
  const more = Number(is.yesCount ?? 0) - Number(was.yesCount ?? 0);
  const isTakenBack = was.status === 'approved' && is.status === 'revoked';
  const isWaiting = is.status === 'waiting';
  try {
    if (isTakenBack || (isWaiting && more > 0))
      return { what: isTakenBack ? 'ended' : 'first-yes', approval: parseApprovalItem(is).approval };
    if (!isWaiting || more === 0) return null;
    const [before, { approval }] = [parseApprovalItem(was).approval, parseApprovalItem(is)];
    const yes = before.yeses.find(({ by, at }) => !approval.yeses.some((kept) => kept.by === by && kept.at === at));
    return yes ? { what: 'yes-taken-back', approval, yes } : null;
  } catch (error) {
    if (error instanceof CorruptItemError) return null;
    throw error;
  }
};
