import type { SignalResource } from '../../contracts/signal.ts';

/** Where and when a webhook was received: what an outside signal is taken for when it does not say otherwise. */
export interface Received {
  account: string;
  region: string;
  receivedAt: string;
}

type Tags = Readonly<Record<string, string>>;

/**
 * Under which names tools tell what CloudWatch calls so: in lower case, without separators. Earlier ones win. Sources are the
 * tags of Datadog's AWS integrations, the exporters of Prometheus, and OpenTelemetry's conventions.
 */
const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  ClusterName: ['ecsclustername', 'ecscluster', 'clustername', 'cluster'],
  ServiceName: ['ecsservicename', 'ecsservice', 'servicename', 'service'],
  FunctionName: ['functionname', 'lambdafunctionname', 'lambdafunction', 'faasname'],
  AutoScalingGroupName: ['autoscalinggroupname', 'autoscalinggroup', 'asgname'],
  DBInstanceIdentifier: ['dbinstanceidentifier'],
  DBClusterIdentifier: ['dbclusteridentifier'],
  QueueName: ['queuename'],
  TableName: ['tablename'],
  CacheClusterId: ['cacheclusterid'],
  BucketName: ['bucketname'],
  ApiName: ['apiname'],
  LoadBalancer: ['loadbalancer'],
  TargetGroup: ['targetgroup'],
  StateMachineArn: ['statemachinearn'],
};
const ACCOUNT = ['awsaccountid', 'awsaccount', 'accountid', 'cloudaccountid', 'account'];
const REGION = ['awsregion', 'cloudregion', 'region'];
/** A service's name, by which the owner's catalog may know it; a machine's only when no service is named. */
const NAME = ['service', 'servicename', 'app', 'job', 'pod', 'host', 'hostname', 'instance'];
/** An application's name, for where no service is known. */
const APPLICATION = ['application', 'applicationname', 'app'];

const MAXIMUM_NAME = 255;
const MAXIMUM_ARN = 2048;
const AN_ARN = /^arn:aws[a-z-]*:[^:\s]+:([^:\s]*):([^:\s]*):\S+$/;
const AN_ACCOUNT = /^\d{12}$/;
const A_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Exporters write `dimension_FunctionName`, OpenTelemetry `aws.ecs.cluster.name`: what remains is the name itself. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^dimension(?=.)/, '')
    .replace(/^awsecs(?=.)/, 'ecs');

/** The resource that an alert's tags or labels name, as CloudWatch would. What they do not say is where it was received. */
export const resourceNamedBy = (
  tags: Tags,
  { account, region }: Pick<Received, 'account' | 'region'>,
): SignalResource => {
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(tags)) {
    const key = plain(name);
    if (value !== '' && !byName.has(key)) byName.set(key, value);
  }
  const said = (names: readonly string[], fits: (value: string) => boolean): string | undefined => {
    for (const name of names) {
      const value = byName.get(name);
      if (value !== undefined && fits(value)) return value;
    }
    return undefined;
  };
  const short = (value: string): boolean => value.length <= MAXIMUM_NAME;
  const arns = [...new Set(Object.values(tags))].filter((value) => value.length <= MAXIMUM_ARN && AN_ARN.test(value));
  const dimensions = Object.entries(DIMENSIONS).flatMap(([dimension, names]) => {
    const value = said(names, short);
    return value === undefined ? [] : [[dimension, value] as const];
  });
  const name = said(NAME, short);
  const application = said(APPLICATION, short);
  const inArn = arns.map((arn) => AN_ARN.exec(arn));
  return {
    account:
      said(ACCOUNT, (value) => AN_ACCOUNT.test(value)) ??
      inArn.map((parts) => parts?.[2] ?? '').find((value) => AN_ACCOUNT.test(value)) ??
      account,
    region:
      said(REGION, (value) => A_REGION.test(value)) ??
      inArn.map((parts) => parts?.[1] ?? '').find((value) => A_REGION.test(value)) ??
      region,
    arns,
    // An ECS service is known by its cluster and its name; a name alone says nothing to CloudWatch.
    dimensions: Object.fromEntries(
      dimensions.filter(([dimension]) => dimension !== 'ServiceName' || byClusterToo(dimensions)),
    ),
    // `host:port`, as Prometheus names what it scrapes.
    ...(name === undefined ? {} : { name: name.replace(/:\d{1,5}$/, '') }),
    ...(application === undefined ? {} : { tagged: { application } }),
  };
};

/** What tags call the service and application of a resource that something surer than tags names. */
export const taggedBy = (tags: Tags, where: Pick<Received, 'account' | 'region'>): Pick<SignalResource, 'tagged'> => {
  const { name: service, tagged } = resourceNamedBy(tags, where);
  const said = { ...(service === undefined ? {} : { service }), ...tagged };
  return Object.keys(said).length === 0 ? {} : { tagged: said };
};

const byClusterToo = (dimensions: readonly (readonly [string, string])[]): boolean =>
  dimensions.some(([dimension]) => dimension === 'ClusterName');

/** When something was observed, by its source's clock; never later than it came, as clocks may be wrong. */
export const observed = (at: string | undefined, { receivedAt }: Received): string =>
  at === undefined || at > receivedAt ? receivedAt : at;
