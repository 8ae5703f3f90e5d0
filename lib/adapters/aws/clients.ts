import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ApplicationSignalsClient } from '@aws-sdk/client-application-signals';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { HealthClient } from '@aws-sdk/client-health';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PIClient } from '@aws-sdk/client-pi';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { XRayClient } from '@aws-sdk/client-xray';
import type { CredentialSource } from './sts/assumed-role.ts';

// A function bundles only the classes that it names: that is why they are handed in, and why a whole set is not made here.
export {
  ApplicationAutoScalingClient,
  ApplicationSignalsClient,
  AutoScalingClient,
  BedrockRuntimeClient,
  CloudTrailClient,
  CloudWatchClient,
  CloudWatchLogsClient,
  DynamoDBClient,
  EC2Client,
  ECSClient,
  HealthClient,
  LambdaClient,
  PIClient,
  RDSClient,
  SESv2Client,
  SecretsManagerClient,
  SFNClient,
  SNSClient,
  SQSClient,
  SSMClient,
  STSClient,
  XRayClient,
};

/** Every AWS client of the system by the name that adapters know it by. */
export interface Clients {
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
  sts: STSClient;
  xray: XRayClient;
}
export type ClientName = keyof Clients;

/** What an adapter asks of a client, so that anything that answers `send` will do. */
export type Sender<Name extends ClientName> = Pick<Clients[Name], 'send'>;

/** The clients an adapter asks for, by name. */
export type Senders<Names extends ClientName> = { readonly [Name in Names]: Sender<Name> };

export interface ClientOptions {
  region: string;
  /** One endpoint for every service (an emulator). Left out: AWS's own, or what the SDK's environment variables say. */
  endpoint?: string | undefined;
  /** Tries of one call, the first included. */
  maxAttempts?: number;
  /** `adaptive` also slows down by itself when it is throttled; it suits readers that make many calls. */
  retryMode?: 'standard' | 'adaptive';
  connectTimeoutSeconds?: number;
  /** For one try. A late answer counts as a failure that may be tried again. */
  requestTimeoutSeconds?: number;
}

interface Http1Settings {
  connectionTimeout: number;
  requestTimeout: number;
  throwOnRequestTimeout: boolean;
}

/** An HTTP/2 handler knows no limit for connecting of its own: a stream that hears nothing counts from its beginning. */
interface Http2Settings {
  requestTimeout: number;
  sessionTimeout: number;
  disableConcurrentStreams: boolean;
}

interface ClientSettings {
  region: string;
  maxAttempts: number;
  retryMode: string;
  customUserAgent: string;
  requestHandler: Http1Settings | Http2Settings;
  endpoint?: string;
  credentials?: CredentialSource;
}

type ClientClasses = { readonly [Name in ClientName]: new (settings: ClientSettings) => Clients[Name] };

/** Clients that speak HTTP/2 by default, which they should go on doing. */
const HTTP2_CLIENTS: ReadonlySet<string> = new Set<ClientName>(['bedrock']);

const requestHandlerOf = (name: string, options: ClientOptions): Http1Settings | Http2Settings => {
  const requestTimeout = 1000 * (options.requestTimeoutSeconds ?? 10);
  if (HTTP2_CLIENTS.has(name)) {
    // A session of its own for every request: one that is kept is dead once a frozen function wakes up again.
    return { requestTimeout, sessionTimeout: requestTimeout, disableConcurrentStreams: true };
  }
  return {
    connectionTimeout: 1000 * (options.connectTimeoutSeconds ?? 3),
    requestTimeout,
    // Without this the SDK only warns about a late answer and goes on waiting for it.
    throwOnRequestTimeout: true,
  };
};

const settingsOf = (name: string, options: ClientOptions, credentials: CredentialSource | undefined) => {
  const settings: ClientSettings = {
    region: options.region,
    maxAttempts: options.maxAttempts ?? 3,
    retryMode: options.retryMode ?? 'standard',
    customUserAgent: 'selfheal',
    requestHandler: requestHandlerOf(name, options),
  };
  if (options.endpoint) settings.endpoint = options.endpoint;
  if (credentials) settings.credentials = credentials;
  return settings;
};

/**
 * Makes the named clients of one account and region; each is built at its first use and kept.
 * The only place where an AWS client is constructed, for example `createClients({ ecs: ECSClient }, { region })`.
 */
export const createClients = <Names extends ClientName>(
  classes: Pick<ClientClasses, Names>,
  options: ClientOptions,
  credentials?: CredentialSource,
): Pick<Clients, Names> => {
  const clients: Partial<Pick<Clients, Names>> = {};
  for (const name of Object.keys(classes) as Names[]) {
    let client: Clients[Names] | undefined;
    Object.defineProperty(clients, name, {
      enumerable: true,
      get: () => {
        client ??= new classes[name](settingsOf(name, options, credentials));
        return client;
      },
    });
  }
  return clients as Pick<Clients, Names>;
};

/** Where a component lives: account and region are part of its id. */
export interface Place {
  account: string;
  region: string;
}

export type ClientsFor<Names extends ClientName> = (place: Place) => Senders<Names>;

export interface PlaceOptions extends Omit<ClientOptions, 'region'> {
  /** The place of the function's own credentials. */
  home: Place;
  /** Credentials for every other account, as `roleInEachAccount` gives them. Left out: other accounts cannot be looked at. */
  credentialsFor?: ((account: string) => CredentialSource) | undefined;
}

/** Makes clients for any account and region, kept per place. Throws for another account when there are no credentials for it. */
export const createClientsFor = <Names extends ClientName>(
  classes: Pick<ClientClasses, Names>,
  { home, credentialsFor, ...options }: PlaceOptions,
): ((place: Place) => Pick<Clients, Names>) => {
  const places = new Map<string, Pick<Clients, Names>>();
  const credentialsIn = (account: string): CredentialSource | undefined => {
    if (account === home.account) return undefined;
    if (credentialsFor) return credentialsFor(account);
    throw new Error(
      `cannot look into account ${account}: Selfheal runs in ${home.account} and has no credentials for other accounts; keep what the catalog heals in ${home.account}`,
    );
  };
  return ({ account, region }) => {
    const key = `${account}:${region}`;
    const known = places.get(key);
    if (known) return known;
    const made = createClients(classes, { ...options, region }, credentialsIn(account));
    places.set(key, made);
    return made;
  };
};
