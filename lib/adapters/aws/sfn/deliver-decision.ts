import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../../ports/workflow.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode, withRetryableErrors } from '../errors.ts';

/** What Step Functions says of a token that nothing waits with any more. */
const GONE = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);

/** Hands a decision to the step that waits with the token. */
export const deliverDecision =
  (client: Sender<'sfn'>): Workflow['deliver'] =>
  async (taskToken, output) => {
    try {
      await withRetryableErrors('delivering a decision to the workflow', () =>
        client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
      );
      return 'delivered';
    } catch (error) {
      if (GONE.has(awsErrorCode(error))) return 'gone';
      throw error;
    }
  };
