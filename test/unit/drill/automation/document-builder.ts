import { runDocument } from '../../../../drill/automation/run-document.ts';
import type { AutomationExecution, RunOptions } from '../../../../drill/automation/types.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

type Part = Record<string, unknown>;

export const aStep = (name: string, parts: Part = {}): Part => ({
  name,
  description: `Does ${name}.`,
  action: 'aws:executeAwsApi',
  timeoutSeconds: 60,
  onFailure: 'Abort',
  inputs: { Service: 'lambda', Api: 'GetAccountSettings' },
  ...parts,
});

export const aDocument = (mainSteps: readonly Part[], parts: Part = {}): Part => ({
  description: 'A document of a test.',
  schemaVersion: '0.3',
  assumeRole: '${AutomationRoleArn}',
  parameters: {},
  mainSteps,
  ...parts,
});

/** Rights for everything that the documents of these tests call. */
export const aPolicy = (): Part => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'NothingNarrowerExists', Effect: 'Allow', Action: ['lambda:GetAccountSettings'], Resource: '*' },
    {
      Sid: 'OnlyManaged',
      Effect: 'Allow',
      Action: ['lambda:GetFunctionConcurrency', 'lambda:PutFunctionConcurrency'],
      Resource: 'arn:${Partition}:lambda:${Region}:${Account}:function:*',
      Condition: { StringEquals: { 'aws:ResourceTag/selfheal:managed': 'true' } },
    },
  ],
});

export const start = (
  time: VirtualTime,
  options: Partial<RunOptions> & Pick<RunOptions, 'document'>,
): AutomationExecution =>
  runDocument({
    policy: aPolicy(),
    executionId: 'execution-1',
    account: '111122223333',
    region: 'eu-west-1',
    parameters: {},
    invoke: async () => ({}),
    isManaged: () => true,
    sleep: time.sleep,
    now: time.now,
    ...options,
  });

export const assertion = (name: string, value: string, parts = {}) =>
  aStep(name, {
    action: 'aws:assertAwsResourceProperty',
    inputs: { Service: 'lambda', Api: 'GetAccountSettings', PropertySelector: '$.State', DesiredValues: [value] },
    ...parts,
  });
export const waiting = (name: string, value: string, parts = {}) =>
  assertion(name, value, { action: 'aws:waitForAwsResourceProperty', ...parts });
export const output = (Name: string, Selector: string, Type = 'String') => ({ Name, Selector, Type });

/** Runs a document to its end. */
export const run = async (
  document: Record<string, unknown>,
  invoke: () => unknown = () => ({ State: 'ready' }),
  parameters = {},
) => {
  const time = virtualTime();
  const execution = start(time, { document, parameters, invoke: async () => invoke() as Record<string, unknown> });
  const seconds = await time.finish(execution);
  return { execution, seconds, time, names: execution.steps.map(({ stepName }) => stepName) };
};
