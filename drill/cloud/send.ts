import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { CallRecorder } from './calls.ts';
import type { Refuse } from './refusals.ts';

/** Who makes a call and when: what an AWS service learns from the signature of a request. */
export interface Caller {
  /** Principal ARN. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface SentCommand {
  readonly input: object;
}

/** An SDK command class, as far as its input and output types need it. */
type CommandClass = new (
  input: never,
) => SentCommand & { resolveMiddleware(...given: never[]): (args: never) => Promise<{ output: object }> };

type InputOf<C extends CommandClass> = InstanceType<C>['input'];
/** `$metadata` belongs to the wire, which is not there. */
type OutputOf<C extends CommandClass> = Omit<
  Awaited<ReturnType<ReturnType<InstanceType<C>['resolveMiddleware']>>>['output'],
  '$metadata'
>;

interface Fake {
  readonly api: string;
  answer(input: never, caller: Caller): object | Promise<object>;
}

/** A fake of one API call, typed from the SDK's own command class. */
export const fake = <C extends CommandClass>(
  command: C,
  answer: (input: InputOf<C>, caller: Caller) => OutputOf<C> | Promise<OutputOf<C>>,
): Fake => ({ api: apiName(command.name), answer: answer as Fake['answer'] });

const apiName = (className: string): string => className.replace(/Command$/, '');

export interface Router {
  readonly service: string;
  /** Answers like the SDK client's `send`, as this principal. Throws the SDK's exceptions; an API that has no fake is an error that names it. */
  send(command: SentCommand, options: { abortSignal?: AbortSignal } | undefined, by: string): Promise<object>;
  /** The same call by its API name, as a runbook makes it. */
  invoke(api: string, input: object, by: string): Promise<object>;
}

export interface RouterSettings {
  /** The service's name as in its IAM prefix and in `aws:executeAwsApi`, for example `ecs`. */
  readonly service: string;
  readonly fakes: readonly Fake[];
  readonly refuse: Refuse;
  readonly calls: CallRecorder;
  readonly now: () => number;
}

export const createRouter = ({ service, fakes, refuse, calls, now }: RouterSettings): Router => {
  const byApi = new Map(fakes.map((one) => [one.api, one]));

  const invoke = async (api: string, input: object, by: string): Promise<object> => {
    const found = byApi.get(api);
    if (!found) {
      throw new Error(
        `The embedded cloud has no ${service}:${api}. It has ${[...byApi.keys()].join(', ') || 'no API of this service'}. Add a fake in drill/cloud or do not call it.`,
      );
    }
    const at = now();
    // A copy, so that what a caller does to its input later does not change the record.
    const call = calls.begin({ service, api, by, at, input: structuredClone(input) });
    try {
      const output = await found.answer(input as never, { by, at });
      call.answered();
      return output;
    } catch (cause) {
      const error = cause instanceof PlatformRefusal ? refuse(cause.code, cause.message) : cause;
      call.refused(error instanceof Error ? error.name : 'Unknown');
      throw error;
    }
  };

  return {
    service,
    send: async (command, options, by) => {
      options?.abortSignal?.throwIfAborted();
      return await invoke(apiName(command.constructor.name), command.input, by);
    },
    invoke,
  };
};
