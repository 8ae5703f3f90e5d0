import {
  ExecutionAbortedError,
  type ExecutionError,
  ExecutionTimeoutError,
  type StateMachine,
} from 'aws-local-stepfunctions';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { FunctionHost } from '../function-host.ts';
import { type PreparedDefinition, prepareDefinition, TOKEN_PLACEHOLDER } from './definition.ts';
import { createTaskRunner } from './task-runner.ts';
import type { TaskTokens } from './task-tokens.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
  readonly status: ExecutionStatus;
  readonly stoppedAt: number | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** States entered and attempts repeated so far, in order: what Step Functions bills. */
  readonly path: readonly string[];
}

export interface Executions {
  /** Creates a state machine from its ASL object, substitutions made. Throws for what cannot be run. */
  define(stateMachineArn: string, asl: object): void;
  start(stateMachineArn: string, name: string, input: string): Execution;
  find(executionArn: string): Execution;
  stop(executionArn: string, error: string | undefined, cause: string | undefined): Execution;
  all(): readonly Execution[];
}

export interface ExecutionsSettings {
  readonly functions: FunctionHost;
  readonly tokens: TaskTokens;
  readonly now: () => number;
  /** Told at the start and at the end of every execution. */
  readonly changed: (execution: Execution) => void;
}

type Running = { -readonly [K in keyof Omit<Execution, 'path'>]: Execution[K] } & { path: string[] };

/** An alias or a version is named by one more part after the state machine's own ARN. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

const executionArnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The verdict that AWS would give of how the engine's run ended. */
const verdict = (thrown: unknown): Pick<Execution, 'status' | 'error' | 'cause'> => {
  if (thrown instanceof ExecutionTimeoutError)
    return { status: 'TIMED_OUT', error: 'States.Timeout', cause: undefined };
  if (thrown instanceof ExecutionAbortedError) return { status: 'ABORTED', error: undefined, cause: undefined };
  const cause = (thrown as ExecutionError).cause;
  return cause instanceof Error
    ? { status: 'FAILED', error: cause.name, cause: cause.message }
    : { status: 'FAILED', error: 'States.Runtime', cause: String(thrown) };
};

export const createExecutions = ({ functions, tokens, now, changed }: ExecutionsSettings): Executions => {
  const prepared = new Map<string, PreparedDefinition>();
  const executions = new Map<string, Running>();
  const aborts = new Map<string, () => void>();

  const run = (execution: Running, machineArn: string): void => {
    const definition = prepared.get(machineArn);
    if (!definition) throw new Error(`No definition of ${machineArn}`);
    const taskFor = createTaskRunner({ functions, tokens, ended: () => execution.status !== 'RUNNING' });
    const { result, abort, eventLogs } = definition.machine.run(JSON.parse(execution.input), {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(
          // The engine calls it with the task's parameters and takes any JSON back; it says so less precisely.
          definition.tasks.map((task) => [task.stateName, taskFor(task) as (input: unknown) => Promise<never>]),
        ),
      },
      context: {
        Execution: { Id: execution.executionArn, Name: execution.name },
        StateMachine: { Id: machineArn, Name: machineArn.split(':').at(-1) },
        Task: { Token: TOKEN_PLACEHOLDER },
      },
    });
    aborts.set(execution.executionArn, abort);
    void countTransitions(execution, eventLogs);
    result.then(
      (output) =>
        end(execution, { status: 'SUCCEEDED', output: JSON.stringify(output), error: undefined, cause: undefined }),
      (thrown) => end(execution, verdict(thrown)),
    );
  };

  const countTransitions = async (
    { path }: Running,
    events: ReturnType<StateMachine['run']>['eventLogs'],
  ): Promise<void> => {
    for await (const event of events) {
      if (event.type === 'StateEntered' || event.type === 'StateRetried') path.push(event.state.name);
    }
  };

  const end = (execution: Running, ending: Partial<Execution>): void => {
    // A stopped execution has its ending already; the engine's own comes a turn later.
    if (execution.status !== 'RUNNING') return;
    Object.assign(execution, ending, { stoppedAt: now() });
    aborts.delete(execution.executionArn);
    changed(execution);
  };

  const find = (executionArn: string): Running => {
    const found = executions.get(executionArn);
    if (!found) throw new PlatformRefusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return found;
  };

  return {
    define: (stateMachineArn, asl) => void prepared.set(stateMachineArn, prepareDefinition(asl)),
    start: (stateMachineArn, name, input) => {
      const machineArn = unqualified(stateMachineArn);
      if (!prepared.has(machineArn)) {
        throw new PlatformRefusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
      }
      const executionArn = executionArnOf(machineArn, name);
      const former = executions.get(executionArn);
      // The same name with the same input is the same call as long as the execution runs; closed, the name is taken.
      if (former?.status === 'RUNNING' && former.input === input) return former;
      if (former) {
        throw new PlatformRefusal('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
      }
      const execution: Running = {
        executionArn,
        stateMachineArn: machineArn,
        name,
        input,
        startedAt: now(),
        status: 'RUNNING',
        stoppedAt: undefined,
        output: undefined,
        error: undefined,
        cause: undefined,
        path: [],
      };
      executions.set(executionArn, execution);
      changed(execution);
      run(execution, machineArn);
      return execution;
    },
    find,
    stop: (executionArn, error, cause) => {
      const execution = find(executionArn);
      const abort = aborts.get(executionArn);
      end(execution, { status: 'ABORTED', error, cause });
      abort?.();
      return execution;
    },
    all: () => [...executions.values()],
  };
};
