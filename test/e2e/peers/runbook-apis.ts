import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling';
import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as ecs from '@aws-sdk/client-ecs';
import * as lambda from '@aws-sdk/client-lambda';
import type { InvokeApi } from '../../../drill/automation/types.ts';
import {
  ApplicationAutoScalingClient,
  AutoScalingClient,
  createClients,
  ECSClient,
  LambdaClient,
  type Senders,
} from '../../../lib/adapters/aws/clients.ts';
import { ownersCredentials } from '../account/place.ts';

/** Clients of every service that runbooks call. */
export type RunbookClients = Senders<'applicationAutoScaling' | 'autoScaling' | 'ecs' | 'lambda'>;

type CommandClass = new (input: never) => object;

/** Every API that runbooks call, by the service's name in boto3 and the API's own. */
export const COMMANDS = {
  'application-autoscaling': {
    client: 'applicationAutoScaling',
    commands: {
      DescribeScalableTargets: applicationAutoScaling.DescribeScalableTargetsCommand,
      RegisterScalableTarget: applicationAutoScaling.RegisterScalableTargetCommand,
    },
  },
  autoscaling: {
    client: 'autoScaling',
    commands: {
      CancelInstanceRefresh: autoScaling.CancelInstanceRefreshCommand,
      DescribeAutoScalingGroups: autoScaling.DescribeAutoScalingGroupsCommand,
      DescribeInstanceRefreshes: autoScaling.DescribeInstanceRefreshesCommand,
      DescribeScalingActivities: autoScaling.DescribeScalingActivitiesCommand,
      SetDesiredCapacity: autoScaling.SetDesiredCapacityCommand,
      StartInstanceRefresh: autoScaling.StartInstanceRefreshCommand,
    },
  },
  ecs: {
    client: 'ecs',
    commands: {
      DescribeServiceDeployments: ecs.DescribeServiceDeploymentsCommand,
      DescribeServices: ecs.DescribeServicesCommand,
      DescribeTaskDefinition: ecs.DescribeTaskDefinitionCommand,
      ListServiceDeployments: ecs.ListServiceDeploymentsCommand,
      StopServiceDeployment: ecs.StopServiceDeploymentCommand,
      UpdateService: ecs.UpdateServiceCommand,
    },
  },
  lambda: {
    client: 'lambda',
    commands: {
      GetAccountSettings: lambda.GetAccountSettingsCommand,
      GetFunctionConcurrency: lambda.GetFunctionConcurrencyCommand,
      ListTags: lambda.ListTagsCommand,
      PutFunctionConcurrency: lambda.PutFunctionConcurrencyCommand,
    },
  },
} as const satisfies Record<string, { client: keyof RunbookClients; commands: Readonly<Record<string, CommandClass>> }>;

interface Service {
  client: keyof RunbookClients;
  commands: Readonly<Record<string, CommandClass>>;
}

/** Makes the calls of runbooks through the SDK's clients; throws what the client throws. */
export const invokeThrough =
  (clients: RunbookClients): InvokeApi =>
  async (service, api, input) => {
    const found: Service | undefined = (COMMANDS as Readonly<Record<string, Service>>)[service];
    const Command = found?.commands[api];
    if (!found || !Command) throw new Error(`no SDK command is known for ${service}:${api}; add it to COMMANDS`);
    const client: { send(command: object): Promise<object> } = clients[found.client];
    return Object.fromEntries(
      Object.entries(await client.send(new Command(input as never))).filter(([name]) => name !== '$metadata'),
    );
  };

export interface EngineAddress {
  region: string;
  /** Where every service is that has no address of its own. */
  emulator: string;
  /** Where Application Auto Scaling is: an engine that runs the rest may not have it. */
  applicationAutoScaling?: string | undefined;
}

/** Clients for an engine on this machine. */
export const engineClients = ({ region, emulator, applicationAutoScaling: elsewhere }: EngineAddress) => ({
  ...createClients(
    { autoScaling: AutoScalingClient, ecs: ECSClient, lambda: LambdaClient },
    { region, endpoint: emulator },
    ownersCredentials,
  ),
  ...createClients(
    { applicationAutoScaling: ApplicationAutoScalingClient },
    { region, endpoint: elsewhere ?? emulator },
    ownersCredentials,
  ),
});
