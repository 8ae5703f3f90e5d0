import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateStateMachineAliasCommand, PublishStateMachineVersionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from '../../../lib/infra/names.ts';
import type { AccountClients } from '../account/clients.ts';
import { PLACE, programEnvironment, STACK_NAME } from '../account/place.ts';

const run = promisify(execFile);

const LONGEST_MILLISECONDS = 240_000;

/** What the stack tells of itself. */
export const Outputs = z.object({
  TableName: z.string(),
  OperatorUrl: z.url(),
  DatadogWebhookUrl: z.url(),
  DatadogWebhookSecretArn: z.string(),
});
export type Outputs = z.infer<typeof Outputs>;

export interface Deployment {
  /** The emulator. */
  endpoint: string;
  /** Services that are served from elsewhere, by the SDK's name of each. */
  elsewhere: Readonly<Record<string, string>>;
  root: string;
  /** The catalog's file. */
  catalog: string;
  clients: Pick<AccountClients, 'sfn'>;
}

const cdk = async (root: string, endpoint: string, args: readonly string[]): Promise<void> => {
  const command = join(root, 'node_modules', '.bin', 'cdk');
  try {
    await run(command, args, {
      cwd: root,
      env: { ...process.env, ...programEnvironment(endpoint), CI: 'true' },
      timeout: LONGEST_MILLISECONDS,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`cdk ${args[0]} failed. It printed:\n${`${stdout}\n${stderr}`.slice(-4000)}`);
  }
};

/** Bootstraps the emulated account, as `npx cdk bootstrap` does for a real one. */
export const bootstrap = ({ root, endpoint }: Deployment): Promise<void> =>
  cdk(root, endpoint, ['bootstrap', `aws://${PLACE.account}/${PLACE.region}`]);

/** The real `cdk deploy` of the real app, with the one switch that fits it to the emulator. */
export const deploy = async ({ root, endpoint, elsewhere, catalog, clients }: Deployment): Promise<Outputs> => {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-cdk-'));
  const outputsFile = join(folder, 'outputs.json');
  try {
    await cdk(root, endpoint, [
      'deploy',
      ...['--require-approval', 'never'],
      ...['--output', join(folder, 'cdk.out')],
      ...['--outputs-file', outputsFile],
      ...['-c', `catalog=${catalog}`],
      ...['-c', 'deletionProtection=false'],
      ...['-c', `emulator=${JSON.stringify(elsewhere)}`],
    ]);
    const written = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, unknown>;
    await publishWorkflow(clients);
    return Outputs.parse(written[STACK_NAME]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What CloudFormation does on AWS: the emulator knows versions and aliases of state machines, its CloudFormation does not. */
const publishWorkflow = async ({ sfn }: Deployment['clients']): Promise<void> => {
  const stateMachineArn = `arn:aws:states:${PLACE.region}:${PLACE.account}:stateMachine:${STATE_MACHINE_NAME}`;
  const { stateMachineVersionArn } = await sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
  await sfn.send(
    new CreateStateMachineAliasCommand({
      name: STATE_MACHINE_ALIAS,
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    }),
  );
};
