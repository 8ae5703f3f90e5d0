import { randomUUID } from 'node:crypto';
import { GetAutomationExecutionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { createClients } from '../../../lib/adapters/aws/clients.ts';
import { pollExecution } from '../../../lib/adapters/aws/ssm/poll-execution.ts';
import { startExecution } from '../../../lib/adapters/aws/ssm/start-execution.ts';
import type { ComponentId } from '../../../lib/contracts/component.ts';
import type { ExecutionView } from '../../../lib/ports/executor.ts';
import { ownersCredentials } from '../account/place.ts';

const MOST_SECONDS = 60;

export interface RunEnd extends ExecutionView {
  outputs: Record<string, string[]>;
  /** Steps that began, with how each ended. */
  steps: Record<string, string>;
}

/** Starts a runbook with the product's executor and polls it to its end. */
export const runRunbook = async (
  { endpoint, region }: { endpoint: string; region: string },
  runbook: string,
  target: ComponentId,
  parameters: Record<string, string>,
): Promise<RunEnd> => {
  const { ssm } = createClients({ ssm: SSMClient }, { region, endpoint }, ownersCredentials);
  const executor = { start: startExecution(ssm), poll: pollExecution(ssm) };
  const clientToken = randomUUID();
  const started = await executor.start({
    remediationId: `rem_${clientToken}`,
    runbook,
    target,
    parameters,
    clientToken,
  });
  if (started.status === 'refused') return expect.fail(started.because);
  const { executionId } = started;
  await expect
    .poll(async () => (await executor.poll(executionId)).status, { timeout: 1000 * MOST_SECONDS, interval: 100 })
    .not.toBe('running');
  const { AutomationExecution: seen } = await ssm.send(
    new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
  );
  return {
    ...(await executor.poll(executionId)),
    outputs: seen?.Outputs ?? {},
    steps: Object.fromEntries((seen?.StepExecutions ?? []).map(({ StepName, StepStatus }) => [StepName, StepStatus])),
  };
};
