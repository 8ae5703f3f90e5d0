import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { ApplicationSignalsClient } from '@aws-sdk/client-application-signals';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { HealthClient } from '@aws-sdk/client-health';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { PIClient } from '@aws-sdk/client-pi';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { XRayClient } from '@aws-sdk/client-xray';
import type { Router } from './send.ts';

interface SdkClients {
  applicationAutoScaling: ApplicationAutoScalingClient;
  applicationSignals: ApplicationSignalsClient;
  autoScaling: AutoScalingClient;
  bedrock: BedrockRuntimeClient;
  cloudtrail: CloudTrailClient;
  cloudwatch: CloudWatchClient;
  dynamodb: DynamoDBClient;
  ec2: EC2Client;
  ecs: ECSClient;
  health: HealthClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  pi: PIClient;
  rds: RDSClient;
  secrets: SecretsManagerClient;
  ses: SESv2Client;
  sfn: SFNClient;
  sns: SNSClient;
  sqs: SQSClient;
  ssm: SSMClient;
  xray: XRayClient;
}

/** Clients by the names that the AWS adapters know them by, as far as adapters use them. */
export type CloudClients = { readonly [Name in keyof SdkClients]: Pick<SdkClients[Name], 'send'> };

export type Routers = { readonly [Name in keyof SdkClients]: Router };

/** Clients whose calls are made by one principal. */
export const clientsAs = (routers: Routers, by: string): CloudClients => {
  const clients = Object.entries(routers).map(([name, router]) => [
    name,
    { send: (command: never, options?: { abortSignal?: AbortSignal }) => router.send(command, options, by) },
  ]);
  // Every fake is typed from its command; only the SDK's overloads of `send` cannot be written down here.
  return Object.fromEntries(clients) as CloudClients;
};
