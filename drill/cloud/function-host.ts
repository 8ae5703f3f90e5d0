/** A Lambda handler as it is wired: event in, result out. */
export type Handler = (event: never) => unknown;

export interface HostedFunction {
  readonly handler: Handler;
  readonly memoryMegabytes: number;
}

/** One invocation that has ended: what Lambda bills. */
export interface Invocation {
  readonly functionName: string;
  readonly at: number;
  readonly milliseconds: number;
  readonly memoryMegabytes: number;
  /** Name of the error it threw. */
  readonly error: string | undefined;
}

/** What a failed invocation looks like to Step Functions: the thrown error's name, and Lambda's JSON as its message. */
class FunctionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface FunctionHost {
  /** Deploys functions by name; one that is there already is replaced. */
  deploy(functions: Readonly<Record<string, HostedFunction>>): void;
  /** Calls a function by name or ARN (any qualifier). Payload and result pass through JSON, as on the wire. Throws a `FunctionError`. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  invocations(): readonly Invocation[];
}

const throughJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const bareName = (functionName: string): string =>
  functionName.startsWith('arn:') ? (functionName.split(':')[6] ?? functionName) : (functionName.split(':')[0] ?? '');

export const createFunctionHost = (now: () => number): FunctionHost => {
  const functions = new Map<string, HostedFunction>();
  const invocations: Invocation[] = [];
  return {
    deploy: (more) => {
      for (const [name, hosted] of Object.entries(more)) functions.set(name, hosted);
    },
    invoke: async (functionName, payload) => {
      const name = bareName(functionName);
      const hosted = functions.get(name);
      if (!hosted) {
        throw new FunctionError(
          'Lambda.ResourceNotFoundException',
          `Function not found: ${functionName}. The drill has ${[...functions.keys()].join(', ') || 'no function'}.`,
        );
      }
      const at = now();
      const ended = (error: string | undefined) => {
        const { memoryMegabytes } = hosted;
        invocations.push({ functionName: name, at, milliseconds: now() - at, memoryMegabytes, error });
      };
      // A turn of its own: an invocation never runs inside the call that asked for it.
      await Promise.resolve();
      try {
        const result = throughJson(await hosted.handler(throughJson(payload) as never));
        ended(undefined);
        return result;
      } catch (cause) {
        const { name: errorType, message: errorMessage } = cause instanceof Error ? cause : new Error(String(cause));
        ended(errorType);
        throw new FunctionError(errorType, JSON.stringify({ errorType, errorMessage, trace: [] }));
      }
    },
    invocations: () => invocations,
  };
};
