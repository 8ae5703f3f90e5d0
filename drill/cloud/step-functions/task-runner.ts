import type { FunctionHost } from '../function-host.ts';
import { type TaskPlan, TIMEOUT_FIELD, TOKEN_PLACEHOLDER } from './definition.ts';
import type { TaskTokens, WaitingTask } from './task-tokens.ts';

/** What Step Functions passes from one state to the next, at most, in UTF-8 bytes. */
const PAYLOAD_LIMIT_BYTES = 262_144;

/** Ends an execution past every Retry and Catch, also `States.ALL`, as AWS does for what it calls terminal. */
class TerminalError extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface TaskRunnerSettings {
  readonly functions: FunctionHost;
  readonly tokens: TaskTokens;
  /** Whether the execution is over: the engine finishes a state that is under way, but no function may be called any more. */
  ended(): boolean;
}

type TaskInput = { FunctionName?: unknown; Payload?: unknown; [TIMEOUT_FIELD]?: unknown };

const withToken = (value: unknown, token: string): unknown => {
  if (value === TOKEN_PLACEHOLDER) return token;
  if (Array.isArray(value)) return value.map((item) => withToken(item, token));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withToken(item, token)]));
};

const checkSize = <T>(stateName: string, result: T): T => {
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= PAYLOAD_LIMIT_BYTES) return result;
  throw new TerminalError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result of ${bytes} bytes, exceeding the maximum of ${PAYLOAD_LIMIT_BYTES} bytes.`,
  );
};

/** The token dies with the task: the engine's own timer, set right after this one, then fails it with `States.Timeout`. */
const closeAtTimeout = (task: WaitingTask, timeoutSeconds: unknown): (() => void) => {
  if (typeof timeoutSeconds !== 'number') return () => undefined;
  const timer = setTimeout(() => task.close(), timeoutSeconds * 1000);
  return () => clearTimeout(timer);
};

/** What runs in place of a Task state: the function, and for `.waitForTaskToken` the wait for its answer. */
export const createTaskRunner =
  ({ functions, tokens, ended }: TaskRunnerSettings) =>
  ({ stateName, waitsForToken }: TaskPlan) => {
    const invoke = async ({ FunctionName, Payload }: TaskInput, token?: string): Promise<unknown> => {
      if (ended()) throw new TerminalError('ExecutionEnded', `The execution ended before ${stateName} ran`);
      return await functions.invoke(String(FunctionName), token ? withToken(Payload ?? {}, token) : (Payload ?? {}));
    };

    const invokeAndWait = async (input: TaskInput): Promise<unknown> => {
      const task = tokens.open();
      const cancelTimer = closeAtTimeout(task, input[TIMEOUT_FIELD]);
      try {
        await invoke(input, task.token);
        return await task.result;
      } finally {
        cancelTimer();
        task.close();
      }
    };

    return async (input: TaskInput): Promise<unknown> => {
      if (waitsForToken) return checkSize(stateName, await invokeAndWait(input));
      return checkSize(stateName, { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: await invoke(input) });
    };
  };
