import { GetAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { Transient } from '../../../contracts/errors.ts';
import type { Executor } from '../../../ports/executor.ts';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';
import { executionView } from './execution-status.ts';

/** Looks at one execution. Throws `Throttled` or `Transient` when the service cannot be had. */
export const pollExecution =
  (client: Sender<'ssm'>): Executor['poll'] =>
  async (executionId) =>
    withRetryableErrors(`looking at the automation ${executionId}`, async () => {
      const { AutomationExecution: execution } = await client.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
      );
      if (!execution) throw new Transient(`Systems Manager told nothing about the automation ${executionId}`);
      return executionView(execution);
    });
