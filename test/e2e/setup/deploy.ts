import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateStateMachineAliasCommand, PublishStateMachineVersionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { STATE_MACHINE_ALIAS } from '../../../lib/infra/names.ts';
import type { AccountClients } from '../account/clients.ts';
import { PLACE, STACK_NAME, STATE_MACHINE_ARN } from '../account/place.ts';
import { cdk } from './cdk.ts';

/** What the stack tells of itself. */
export const Outputs = z.object({
  TableName: z.string(),
  OperatorUrl: z.url(),
  LinkSecretArn: z.string(),
  DatadogWebhookUrl: z.url(),
  DatadogWebhookSecretArn: z.string(),
});
export type Outputs = z.infer<typeof Outputs>;

export interface Deployment {
  /** The emulator. */
  endpoint: string;
  /** Services that are served from elsewhere, by the SDK's name of each. */
  elsewhere: Readonly<Record<string, string>>;
  /** The catalog's content. */
  catalog: object;
  /** What the CDK writes is all in here. */
  folder: string;
  clients: Pick<AccountClients, 'sfn'>;
}

/** Bootstraps the emulated account, as `npx cdk bootstrap` does for a real one; no app is needed for that. */
export const bootstrap = ({ endpoint, folder }: Pick<Deployment, 'endpoint' | 'folder'>): Promise<void> =>
  cdk({ endpoint, folder, cwd: folder }, ['bootstrap', `aws://${PLACE.account}/${PLACE.region}`]);

/** The real `cdk deploy` of the real app, with the one switch that fits it to the emulator. */
export const deploy = async ({ endpoint, elsewhere, catalog, folder, clients }: Deployment): Promise<Outputs> => {
  const outputsFile = join(folder, 'outputs.json');
  const catalogFile = join(folder, 'selfheal.yaml');
  // JSON is YAML.
  await writeFile(catalogFile, JSON.stringify(catalog, null, 2));
  await cdk({ endpoint, folder }, [
    'deploy',
    ...['--require-approval', 'never'],
    ...['--output', join(folder, 'cdk.out')],
    ...['--outputs-file', outputsFile],
    ...['-c', `catalog=${catalogFile}`],
    ...['-c', 'deletionProtection=false'],
    ...['-c', `emulator=${JSON.stringify(elsewhere)}`],
  ]);
  const written = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, unknown>;
  await publishWorkflow(clients);
  return Outputs.parse(written[STACK_NAME]);
};

/** What CloudFormation does on AWS: the emulator knows versions and aliases of state machines, its CloudFormation does not. */
const publishWorkflow = async ({ sfn }: Deployment['clients']): Promise<void> => {
  const { stateMachineVersionArn } = await sfn.send(
    new PublishStateMachineVersionCommand({ stateMachineArn: STATE_MACHINE_ARN }),
  );
  await sfn.send(
    new CreateStateMachineAliasCommand({
      name: STATE_MACHINE_ALIAS,
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    }),
  );
};
