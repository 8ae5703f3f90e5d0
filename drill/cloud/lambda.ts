import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvalidParameterValueException,
  LambdaServiceException,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { LambdaFunction, World } from '../world/types.ts';
import type { Places } from './places.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';
import type { Tags } from './tags.ts';

export const refuseLambda = createRefuse(LambdaServiceException, {
  InvalidParameterValueException,
  ResourceNotFoundException,
});

/** The Lambda calls of adapters and runbooks over the world's functions. */
export const lambdaFakes = (world: World, places: Places, tags: Tags) => {
  const { lambda } = world;
  const existing = (nameOrArn: string | undefined): LambdaFunction => {
    const name = nameOrArn?.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : (nameOrArn ?? '');
    if (lambda.functionNames().includes(name)) return lambda.fn(name);
    throw new PlatformRefusal('ResourceNotFoundException', `Function not found: ${places.fn(name)}`);
  };
  const configuration = ({ name, memoryMebibytes, timeoutSeconds, lastModifiedAt }: LambdaFunction) => ({
    FunctionName: name,
    FunctionArn: places.fn(name),
    MemorySize: memoryMebibytes,
    Timeout: timeoutSeconds,
    // Lambda writes it so: ISO 8601 with a numeric offset.
    LastModified: new Date(lastModifiedAt).toISOString().replace('Z', '+0000'),
    State: 'Active' as const,
    LastUpdateStatus: 'Successful' as const,
    Version: '$LATEST',
  });
  /** An absent field says that there is no reservation; 0 says that the function may not run. */
  const concurrency = ({ reservedConcurrency }: LambdaFunction) =>
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  const reserved = () =>
    lambda.functionNames().reduce((sum, name) => sum + (lambda.fn(name).reservedConcurrency ?? 0), 0);

  return [
    fake(GetFunctionConcurrencyCommand, ({ FunctionName }) => concurrency(existing(FunctionName))),
    fake(PutFunctionConcurrencyCommand, ({ FunctionName, ReservedConcurrentExecutions = 0 }, { by }) =>
      concurrency(lambda.putReservedConcurrency(existing(FunctionName).name, ReservedConcurrentExecutions, by)),
    ),
    fake(DeleteFunctionConcurrencyCommand, ({ FunctionName }, { by }) => {
      lambda.deleteReservedConcurrency(existing(FunctionName).name, by);
      return {};
    }),
    fake(GetAccountSettingsCommand, () => ({
      AccountLimit: {
        ConcurrentExecutions: lambda.accountConcurrency,
        UnreservedConcurrentExecutions: lambda.accountConcurrency - reserved(),
      },
      AccountUsage: { FunctionCount: lambda.functionNames().length },
    })),
    fake(GetFunctionConfigurationCommand, ({ FunctionName }) => configuration(existing(FunctionName))),
    fake(GetFunctionCommand, ({ FunctionName }) => {
      const found = existing(FunctionName);
      return { Configuration: configuration(found), Concurrency: concurrency(found), Tags: { ...tags.of(found.name) } };
    }),
    fake(ListTagsCommand, ({ Resource }) => ({ Tags: { ...tags.of(existing(Resource).name) } })),
  ];
};
