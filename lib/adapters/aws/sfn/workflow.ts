import { DescribeExecutionCommand, SendTaskSuccessCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName, StepInput } from '../../../contracts/workflow.ts';
import type { Workflow } from '../../../ports/workflow.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode, withRetryableErrors } from '../errors.ts';

/** An execution waiting to be redriven is about to run again: a second one must not be started beside it. */
const RUNNING = new Set(['RUNNING', 'PENDING_REDRIVE']);

const isOneOf = (error: unknown, ...codes: string[]): boolean => codes.includes(awsErrorCode(error));

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

/** So many names of executions are kept in mind: more than are ever open at once. */
const REMEMBERED = 1000;

/** The healing workflow on Step Functions, started through the alias so that a waiting incident keeps its version. */
export const createWorkflow = (client: Sender<'sfn'>, aliasArn: string): Workflow => {
  // A name that is there stays taken for 90 days, so every signal of a storm need not ask for the same start again.
  const there = new Set<string>();
  const remember = (name: string): void => {
    if (there.size >= REMEMBERED) there.clear();
    there.add(name);
  };
  return {
    // Step Functions answers a repeated start of a running execution as if it had just been started; only a closed name or
    // another input is refused. So `started` says that it is there, not that this call made it.
    async start(incidentId, run, attempt) {
      const name = executionName(incidentId, run);
      if (there.has(name)) return 'already';
      const input = StepInput.parse({ incidentId, attempt, run });
      try {
        await withRetryableErrors(`starting the workflow of ${incidentId}`, () =>
          client.send(
            new StartExecutionCommand({
              stateMachineArn: aliasArn,
              name,
              input: JSON.stringify(input),
            }),
          ),
        );
        remember(name);
        return 'started';
      } catch (error) {
        if (!isOneOf(error, 'ExecutionAlreadyExists')) throw error;
        remember(name);
        return 'already';
      }
    },

    async status(incidentId, run) {
      const arn = executionArn(aliasArn, executionName(incidentId, run));
      try {
        const { status } = await withRetryableErrors(`looking at the workflow of ${incidentId}`, () =>
          client.send(new DescribeExecutionCommand({ executionArn: arn })),
        );
        return RUNNING.has(status ?? '') ? 'running' : 'ended';
      } catch (error) {
        if (isOneOf(error, 'ExecutionDoesNotExist')) return 'missing';
        throw error;
      }
    },

    async deliver(taskToken, output) {
      try {
        await withRetryableErrors('delivering a decision to the workflow', () =>
          client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
        );
        return 'delivered';
      } catch (error) {
        if (isOneOf(error, 'TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken')) return 'gone';
        throw error;
      }
    },
  };
};
