import * as z from 'zod';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "CodePipeline Pipeline Execution State Change".
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export const CodePipelineEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    pipeline: z.string().min(1),
    'execution-id': z.string().min(1),
    state: z.string().min(1),
  }),
});
