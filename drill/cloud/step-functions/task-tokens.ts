import { PlatformRefusal } from '../../world/platform-refusal.ts';

export interface WaitingTask {
  readonly token: string;
  readonly result: Promise<unknown>;
  /** The task is over for another reason (timeout, abort): its token is no longer good. */
  close(): void;
}

export interface TaskTokens {
  open(): WaitingTask;
  /** Throws `InvalidToken` for one that was never given out and `TaskTimedOut` for one whose task is closed, as AWS does. */
  succeed(token: string, output: unknown): void;
  fail(token: string, error: string, cause: string): void;
}

/** A task that failed by SendTaskFailure: its name is what Retry and Catch match. */
class TaskFailed extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Waiting {
  resolve(output: unknown): void;
  reject(error: Error): void;
}

export const createTaskTokens = (): TaskTokens => {
  const waiting = new Map<string, Waiting>();
  let opened = 0;

  const take = (token: string): Waiting => {
    const found = waiting.get(token);
    if (found) {
      waiting.delete(token);
      return found;
    }
    const number = /^task-token-(\d+)$/.exec(token)?.[1];
    if (number && Number(number) <= opened) {
      throw new PlatformRefusal('TaskTimedOut', 'Task Timed Out: the task of this token has been closed');
    }
    throw new PlatformRefusal('InvalidToken', `Invalid Token: '${token}'`);
  };

  return {
    open: () => {
      opened += 1;
      const token = `task-token-${opened}`;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      // A task that is closed unanswered stays unsettled; one that fails is seen by whoever awaits `result`.
      promise.catch(() => undefined);
      waiting.set(token, { resolve, reject });
      return { token, result: promise, close: () => void waiting.delete(token) };
    },
    succeed: (token, output) => take(token).resolve(output),
    fail: (token, error, cause) => take(token).reject(new TaskFailed(error, cause)),
  };
};
