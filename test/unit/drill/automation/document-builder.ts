import { runDocument } from '../../../../drill/automation/run-document.ts';
import type { AutomationExecution, RunOptions } from '../../../../drill/automation/types.ts';
import type { VirtualTime } from './virtual-time.ts';

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
