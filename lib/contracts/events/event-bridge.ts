import * as z from 'zod';
import { AwsTime } from './aws-time.ts';

export const AccountId = z.string().regex(/^\d{12}$/, { error: 'expected a 12-digit account id' });

/** A region's code, or `global` for what AWS tells of no region. */
export const Region = z.string().min(1).max(64);

/**
 * What every event of Amazon EventBridge has around its `detail`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const EventBridgeEvent = z.looseObject({
  id: z.string().min(1),
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  account: AccountId,
  time: AwsTime,
  region: Region,
  resources: z.array(z.string()).default([]),
  detail: z.looseObject({}),
});
export type EventBridgeEvent = z.infer<typeof EventBridgeEvent>;
