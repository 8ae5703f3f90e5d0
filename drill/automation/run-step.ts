import type { Step } from '../../lib/infra/runbooks/document.ts';
import { type ActionContext, type ActionResult, perform } from './actions.ts';

export type StepEnd =
  | ({ readonly status: 'Success' } & ActionResult)
  | { readonly status: 'Failed' | 'TimedOut'; readonly failureMessage: string }
  | { readonly status: 'Cancelled' };

export interface StepDeps {
  readonly variables: ActionContext['variables'];
  readonly call: ActionContext['call'];
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when the execution is stopped; a step that begins after that is not affected by it. */
  readonly cancelled: AbortSignal | null;
  /** Told before each attempt. */
  readonly attempt: (number: number) => void;
}

const failed = (error: unknown): StepEnd => ({
  status: 'Failed',
  failureMessage:
    error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error),
});

/** One attempt: whatever comes first of the action's end, its timeout and the execution being stopped. */
const attemptOnce = async (step: Step, { variables, call, sleep, cancelled }: StepDeps): Promise<StepEnd> => {
  if (cancelled?.aborted) return { status: 'Cancelled' };
  const over = new AbortController();
  const end = new Promise<StepEnd>((resolve) => {
    const cancel = (): void => resolve({ status: 'Cancelled' });
    cancelled?.addEventListener('abort', cancel, { once: true, signal: over.signal });
    const timeout = {
      status: 'TimedOut',
      failureMessage: `Step timed out after ${step.timeoutSeconds} s. ${step.description}`,
    } as const;
    sleep(step.timeoutSeconds * 1000, over.signal).then(
      () => resolve(timeout),
      () => undefined,
    );
    perform(step, {
      variables,
      call,
      sleep: (milliseconds) => sleep(milliseconds, over.signal),
      isOver: () => over.signal.aborted,
    }).then(
      (result) => resolve({ status: 'Success', ...result }),
      (error: unknown) => resolve(failed(error)),
    );
  });
  const first = await end;
  over.abort();
  return first;
};

/** Runs a step, as often as `maxAttempts` lets it fail. */
export const runStep = async (step: Step, deps: StepDeps): Promise<StepEnd> => {
  for (let number = 1; ; number += 1) {
    deps.attempt(number);
    const end = await attemptOnce(step, deps);
    if (end.status === 'Success' || end.status === 'Cancelled' || number >= (step.maxAttempts ?? 1)) return end;
  }
};
