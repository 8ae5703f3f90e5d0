import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { functionName } from '../../../lib/infra/names.ts';
import { present } from '../account/present.ts';
import { deploysABadRevision } from './rollback.ts';
import { openShop, type Shop } from './shop.ts';

/** Takes a setting away from a function, as a bad deployment of Selfheal itself would; answers with what gives it back. */
const breakFunction = async ({ clients: { lambda } }: Shop, room: 'plan-remediation'): Promise<() => Promise<void>> => {
  const FunctionName = functionName(room);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = present(Environment?.Variables, `environment of ${FunctionName}`);
  const set = async (variables: Record<string, string>) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }));
  };
  const { TABLE_NAME, ...others } = Variables;
  present(TABLE_NAME, `table's name in the environment of ${FunctionName}`);
  await set(others);
  return () => set(Variables);
};

/** Proves: a function that fails for good is tried again, then people get the incident, and nothing was changed. */
export const handsOverWhenAFunctionFails = async (): Promise<void> => {
  await using shop = await openShop('stumbling');
  const { application, record } = shop;
  const mend = await breakFunction(shop, 'plan-remediation');
  try {
    const { bad } = await deploysABadRevision(shop);
    const { incidentId } = await record.incident();
    const { diagnoses, plans, remediations, outcome } = await record.caseIn(incidentId, 'escalated');
    expect(diagnoses).toHaveLength(1);
    expect(plans).toEqual([]);
    expect(remediations).toEqual([]);
    expect(outcome?.result).toBe('escalated');
    expect((await application.service()).taskDefinition).toBe(bad);
  } finally {
    await mend();
  }
};
