import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName } from '../../../contracts/workflow.ts';
import type { Workflow } from '../../../ports/workflow.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode, withRetryableErrors } from '../errors.ts';

/** An execution waiting to be redriven is about to run again: a second one must not be started beside it. */
const RUNNING = new Set(['RUNNING', 'PENDING_REDRIVE']);

/**
 * Executions belong to the state machine, whichever version or alias they were started through.
 * Throws when the text is not a state machine's ARN.
 */
export const executionArn = (stateMachineOrAliasArn: string, name: string): string => {
  const [, partition, region, account, machine] =
    /^arn:([^:]+):states:([^:]+):(\d{12}):stateMachine:([^:/]+)(?::[^:]+)?$/.exec(stateMachineOrAliasArn) ?? [];
  if (!machine) {
    throw new Error(
      `expected the ARN of a state machine or of its alias, like arn:aws:states:eu-west-1:111122223333:stateMachine:name:live; given ${JSON.stringify(stateMachineOrAliasArn)}`,
    );
  }
  return `arn:${partition}:states:${region}:${account}:execution:${machine}:${name}`;
};

/** Tells whether a run's execution still goes on. */
export const runStatus =
  (client: Sender<'sfn'>, aliasArn: string): Workflow['status'] =>
  async (incidentId, run) => {
    const arn = executionArn(aliasArn, executionName(incidentId, run));
    try {
      const { status } = await withRetryableErrors(`looking at the workflow of ${incidentId}`, () =>
        client.send(new DescribeExecutionCommand({ executionArn: arn })),
      );
      return RUNNING.has(status ?? '') ? 'running' : 'ended';
    } catch (error) {
      if (awsErrorCode(error) === 'ExecutionDoesNotExist') return 'missing';
      throw error;
    }
  };
