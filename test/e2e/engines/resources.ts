import { randomBytes } from 'node:crypto';
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { functionName } from '../../../lib/infra/names.ts';
import { present } from '../account/present.ts';
import type { RunbookClients } from '../peers/runbook-apis.ts';

/** What one test makes, no other has: an engine keeps everything until it is stopped. */
export const ownName = (): string => `e2e-${randomBytes(4).toString('hex')}`;

const tag = (managed: boolean): [string, string] => (managed ? ['selfheal:managed', 'true'] : ['owner', 'web-team']);

interface ServiceSettings {
  managed?: boolean;
  minimumHealthyPercent?: number;
}

export interface MadeService {
  cluster: string;
  service: string;
  /** Names with revisions, oldest first; the service runs the last one. */
  taskDefinitions: [string, string];
}

/** An ECS service of two tasks with two revisions, deployed by ECS itself. */
export const aService = async (
  { ecs }: Pick<RunbookClients, 'ecs'>,
  { managed = true, minimumHealthyPercent = 100 }: ServiceSettings = {},
): Promise<MadeService> => {
  const cluster = ownName();
  const service = 'checkout';
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  for (const image of ['shop/checkout:1', 'shop/checkout:2']) {
    const containerDefinitions = [{ name: 'app', image, memory: 128 }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: cluster, containerDefinitions }));
  }
  const [key, value] = tag(managed);
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: service,
      taskDefinition: `${cluster}:2`,
      desiredCount: 2,
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: { minimumHealthyPercent, maximumPercent: 200 },
      tags: [{ key, value }],
    }),
  );
  return { cluster, service, taskDefinitions: [`${cluster}:1`, `${cluster}:2`] };
};

/** An Auto Scaling group of two instances, between one and four; answers with its name. */
export const aGroup = async (
  { autoScaling }: Pick<RunbookClients, 'autoScaling'>,
  { managed = true } = {},
): Promise<string> => {
  const name = ownName();
  await autoScaling.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName: name,
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
    }),
  );
  const [Key, Value] = tag(managed);
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchConfigurationName: name,
      MinSize: 1,
      MaxSize: 4,
      DesiredCapacity: 2,
      AvailabilityZones: ['eu-west-1a'],
      Tags: [{ Key, Value, PropagateAtLaunch: false }],
    }),
  );
  return name;
};

/** A role that is there, for functions and state machines that tests make: that of a function of the installation. */
export const aRole = async ({ lambda }: Pick<RunbookClients, 'lambda'>): Promise<string> => {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName('settle-incident') });
  return present((await lambda.send(command)).Role, 'role of a function');
};
