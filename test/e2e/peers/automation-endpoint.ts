import { join } from 'node:path';
import { SSMServiceException } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { runDocument } from '../../../drill/automation/run-document.ts';
import type { InvokeApi, RunOptions } from '../../../drill/automation/types.ts';
import { createCallRecorder } from '../../../drill/cloud/calls.ts';
import { createRouter } from '../../../drill/cloud/send.ts';
import { createAutomations, sleepByTimer } from '../../../drill/cloud/systems-manager/automations.ts';
import { refuseSystemsManager, systemsManagerFakes } from '../../../drill/cloud/systems-manager/systems-manager.ts';
import { documentName, runbookRoleName } from '../../../lib/infra/names.ts';
import { loadRunbooks } from '../../../lib/infra/runbooks/load-runbooks.ts';
import { type Peer, serveJson } from './json-protocol.ts';
import { managedTag } from './managed-tag.ts';
import { type EngineAddress, engineClients, invokeThrough } from './runbook-apis.ts';
import { withScalingActivities } from './scaling-activities.ts';

const ExecutionId = z.string().length(36);
const Uuid = z.string().regex(/^[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}$/);

/**
 * What each operation takes, as far as the runner does it; a member that it does not know is refused, not ignored. Source: AWS
 * Systems Manager API Reference, https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
 * and its neighbours.
 */
const OPERATIONS = {
  StartAutomationExecution: z.strictObject({
    DocumentName: z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/),
    Parameters: z.record(z.string().min(1).max(50), z.array(z.string().max(512)).max(50)).optional(),
    ClientToken: Uuid.optional(),
  }),
  GetAutomationExecution: z.strictObject({ AutomationExecutionId: ExecutionId }),
  DescribeAutomationExecutions: z.strictObject({
    Filters: z
      .array(z.strictObject({ Key: z.string(), Values: z.array(z.string().min(1).max(150)).min(1).max(10) }))
      .min(1)
      .max(10)
      .optional(),
    MaxResults: z.number().int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  StopAutomationExecution: z.strictObject({
    AutomationExecutionId: ExecutionId,
    Type: z.literal('Cancel'),
  }),
};

export interface AutomationOptions {
  account: string;
  region: string;
  /** The repository's folder: its runbooks are the documents. */
  root: string;
  /** Makes the calls of the runbooks. */
  invoke: InvokeApi;
  now?: () => number;
  sleep?: RunOptions['sleep'];
}

/**
 * SSM Automation behind an endpoint: the drill's runner, under each runbook's own policy, over the account that `invoke` reaches.
 * Closing it stops what still runs.
 */
export const serveAutomation = async ({
  account,
  region,
  root,
  invoke,
  now = Date.now,
  sleep,
}: AutomationOptions): Promise<Peer> => {
  const documents = loadRunbooks(join(root, 'runbooks')).map(({ name, source, policy }) => [
    documentName(name),
    { document: source, policy, roleName: runbookRoleName(name) },
  ]);
  const automations = createAutomations({
    documents: Object.fromEntries(documents),
    runDocument,
    places: { accountId: account, region },
    isManaged: managedTag(invoke),
    now,
    sleep,
    invokeAs: () => invoke,
  });
  const router = createRouter({
    service: 'ssm',
    fakes: systemsManagerFakes(automations),
    refuse: refuseSystemsManager,
    calls: createCallRecorder(),
    now,
  });
  const peer = await serveJson({
    target: 'AmazonSSM',
    operations: OPERATIONS,
    // Whoever asks has signed with a key of the account that opens nothing: its root, as far as an engine tells.
    invoke: (operation, input) => router.invoke(operation, input, `arn:aws:iam::${account}:root`),
    refusal: (cause) =>
      cause instanceof SSMServiceException ? { name: cause.name, status: cause.$fault === 'client' ? 400 : 500 } : null,
  });
  return {
    endpoint: peer.endpoint,
    close: () => {
      for (const { execution } of automations.all()) execution.stop();
      return peer.close();
    },
  };
};

export interface AutomationEndpointOptions extends Pick<AutomationOptions, 'account' | 'root'>, EngineAddress {
  /** Waits and time limits of the documents, as a share of what they say; left out, all of it. */
  waitScale?: number;
}

/** SSM Automation for an engine that has none: runbooks act on that engine through the SDK. */
export const startAutomationEndpoint = ({
  account,
  region,
  root,
  waitScale = 1,
  ...engine
}: AutomationEndpointOptions): Promise<Peer> =>
  serveAutomation({
    account,
    region,
    root,
    invoke: withScalingActivities(invokeThrough(engineClients({ region, ...engine }))),
    sleep: (milliseconds, signal) => sleepByTimer(milliseconds * waitScale, signal),
  });
