import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import type { Executions } from './executions.ts';
import type { TaskTokens } from './task-tokens.ts';

export const refuseStepFunctions = createRefuse(SFNServiceException, {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  StateMachineDoesNotExist,
  TaskTimedOut,
});

const parsed = (text: string, code: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlatformRefusal(code, `${code}: not JSON: ${text.slice(0, 80)}`);
  }
};

const required = (value: string | undefined, code: string, what: string): string => {
  if (value) return value;
  throw new PlatformRefusal(code, `${what} is required`);
};

/** The calls that Selfheal makes to Step Functions. Answers by the documented rules of names, tokens and endings. */
export const stepFunctionsFakes = (executions: Executions, tokens: TaskTokens) => [
  fake(StartExecutionCommand, ({ stateMachineArn, name, input = '{}' }) => {
    const given = required(name, 'InvalidName', 'In the drill a name');
    if (!/^[0-9A-Za-z_-]{1,80}$/.test(given)) throw new PlatformRefusal('InvalidName', `Invalid Name: '${given}'`);
    parsed(input, 'InvalidExecutionInput');
    const execution = executions.start(String(stateMachineArn), given, input);
    return { executionArn: execution.executionArn, startDate: new Date(execution.startedAt) };
  }),
  fake(DescribeExecutionCommand, ({ executionArn }) => {
    const { startedAt, stoppedAt, path, ...execution } = executions.find(String(executionArn));
    return {
      ...execution,
      startDate: new Date(startedAt),
      stopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt),
    };
  }),
  fake(StopExecutionCommand, ({ executionArn, error, cause }) => {
    const { stoppedAt } = executions.stop(String(executionArn), error, cause);
    return { stopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt) };
  }),
  fake(SendTaskSuccessCommand, ({ taskToken, output }) => {
    const result = parsed(required(output, 'InvalidOutput', 'output'), 'InvalidOutput');
    tokens.succeed(required(taskToken, 'InvalidToken', 'taskToken'), result);
    return {};
  }),
  fake(SendTaskFailureCommand, ({ taskToken, error = 'States.TaskFailed', cause = '' }) => {
    tokens.fail(required(taskToken, 'InvalidToken', 'taskToken'), error, cause);
    return {};
  }),
];
