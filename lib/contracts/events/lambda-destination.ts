import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * What Lambda tells a destination about an asynchronous invocation. A queue gets it as the message's body. The event that the
 * function was given (`requestPayload`) may hold anything and is not read.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const LambdaInvocationRecord = z.looseObject({
  timestamp: AwsTime,
  requestContext: z.looseObject({
    requestId: z.string().min(1).max(128),
    /** With a version or alias behind, mostly `$LATEST`. */
    functionArn: z.string().regex(/^arn:[^:]+:lambda:[a-z0-9-]{1,64}:\d{12}:function:[^:]+(:[^:]+)?$/, {
      error: "expected a function's ARN",
    }),
    /** `RetriesExhausted`, `EventAgeExceeded` or `Success`. */
    condition: z.string().min(1),
    approximateInvokeCount: z.number().int().nonnegative().optional(),
  }),
  responseContext: z.looseObject({ functionError: z.string().optional() }).nullish(),
  /** What the function answered: after an error an object with its type and message. */
  responsePayload: z.unknown(),
});
export type LambdaInvocationRecord = z.infer<typeof LambdaInvocationRecord>;

/** "Lambda Function Invocation Result - Failure": the same record from a destination that is an event bus. */
export const LambdaInvocationEvent = EventBridgeEvent.extend({ detail: LambdaInvocationRecord });
