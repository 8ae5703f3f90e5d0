import type { HappeningRecorder } from './happenings.ts';
import { PlatformRefusal } from './platform-refusal.ts';
import { PRICING } from './shop.ts';
import type { Lambda, LambdaFunction } from './types/platform.ts';

export interface LambdaWorld {
  readonly api: Lambda;
  /** Executions of the function that may run at once. */
  limit(): number;
}

export const createLambda = (clock: { now: number }, happenings: HappeningRecorder): LambdaWorld => {
  let reserved: number | undefined;
  let lastModifiedAt = clock.now - 30 * 86_400_000;
  const view = (name: string): LambdaFunction => {
    if (name !== PRICING.name) {
      throw new PlatformRefusal('ResourceNotFoundException', `Function not found: ${name}`);
    }
    const { memoryMebibytes, timeoutSeconds } = PRICING;
    return { name, memoryMebibytes, timeoutSeconds, reservedConcurrency: reserved, lastModifiedAt };
  };
  const change = (
    name: string,
    concurrency: number | undefined,
    eventName: string,
    parameters: Record<string, number>,
    by: string,
  ): LambdaFunction => {
    view(name);
    reserved = concurrency;
    lastModifiedAt = clock.now;
    happenings.record(clock.now, {
      kind: 'configuration-call',
      by,
      eventSource: 'lambda.amazonaws.com',
      eventName,
      resource: name,
      parameters,
    });
    return view(name);
  };
  return {
    api: {
      accountConcurrency: PRICING.accountConcurrency,
      minimumUnreservedConcurrency: PRICING.minimumUnreservedConcurrency,
      functionNames: () => [PRICING.name],
      fn: view,
      putReservedConcurrency(name, concurrency, by) {
        const most = PRICING.accountConcurrency - PRICING.minimumUnreservedConcurrency;
        if (!Number.isInteger(concurrency) || concurrency < 0 || concurrency > most) {
          throw new PlatformRefusal(
            'InvalidParameterValueException',
            `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${PRICING.minimumUnreservedConcurrency}], given ${concurrency}.`,
          );
        }
        return change(
          name,
          concurrency,
          'PutFunctionConcurrency20171031',
          { reservedConcurrentExecutions: concurrency },
          by,
        );
      },
      deleteReservedConcurrency: (name, by) => change(name, undefined, 'DeleteFunctionConcurrency20171031', {}, by),
    },
    limit: () => reserved ?? PRICING.accountConcurrency,
  };
};
