import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import type { ComponentParts } from '../../../contracts/component.ts';
import { partitionOf } from '../../../contracts/partition.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { isManaged, presentFields, type TargetFields } from '../target-fields.ts';

const functionArn = ({ account, region, name }: Omit<ComponentParts, 'kind'>): string =>
  `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${name}`;

/** Live state of a function; null when there is none. A reservation of 0 (it may not run at all) is not the same as none. */
export const readLambdaFunction = async (
  lambda: Sender<'lambda'>,
  parts: Omit<ComponentParts, 'kind'>,
): Promise<TargetFields | null> => {
  try {
    const [concurrency, settings, tags] = await Promise.all([
      lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: parts.name })),
      lambda.send(new GetAccountSettingsCommand({})),
      lambda.send(new ListTagsCommand({ Resource: functionArn(parts) })),
    ]);
    return presentFields({
      reservedConcurrency: concurrency.ReservedConcurrentExecutions,
      unreservedAccountConcurrency: settings.AccountLimit?.UnreservedConcurrentExecutions,
      managed: isManaged(tags.Tags ?? {}),
    });
  } catch (error) {
    if (awsErrorCode(error) === 'ResourceNotFoundException') return null;
    throw error;
  }
};
