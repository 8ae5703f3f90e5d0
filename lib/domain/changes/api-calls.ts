import type { Change } from '../../contracts/change.ts';
import type { ComponentKind } from '../../contracts/component.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** What a call changed: either a resource that can be named, or one that only the catalog's ARN patterns can place. */
export interface CalledOn {
  kind: Change['kind'];
  resource?: { kind: ComponentKind; name: string };
  arnTail?: string;
}

type Reader = (parameters: Parameters) => CalledOn;

const text = (parameters: Parameters, key: string): string | undefined => {
  const value = parameters[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const lastPart = (value: string | undefined) => value?.split(/[/:]/).at(-1);

/** `cluster/service` of an ECS call; the cluster may be a name, an ARN or left out. */
const ecsService = (parameters: Parameters) => {
  const service = lastPart(text(parameters, 'service') ?? text(parameters, 'serviceName'));
  return service
    ? { kind: 'ecs-service' as const, name: `${lastPart(text(parameters, 'cluster')) ?? 'default'}/${service}` }
    : undefined;
};

const named = (kind: ComponentKind, name: string | undefined) => (name ? { kind, name } : undefined);

/** A function may be called by its name, its ARN or a part of that, each with or without a qualifier. */
const lambdaFunction = (parameters: Parameters) => {
  const given = text(parameters, 'functionName');
  return named('lambda-function', /(?:^|:)function:([^:]+)/.exec(given ?? '')?.[1] ?? given?.split(':')[0]);
};

const secret: Reader = (parameters) => {
  const id = text(parameters, 'secretId');
  return { kind: 'configuration', arnTail: id?.startsWith('arn:') || !id ? id : `secret:${id}` };
};

const group = (parameters: Parameters) => named('auto-scaling-group', text(parameters, 'autoScalingGroupName'));

/** `service/cluster/name`, as Application Auto Scaling names an ECS service. */
const scalableTarget = (parameters: Parameters) => {
  const [space, cluster, service] = (text(parameters, 'resourceId') ?? '').split('/');
  return space === 'service' && cluster && service
    ? { kind: 'ecs-service' as const, name: `${cluster}/${service}` }
    : undefined;
};

const ecs =
  (kind: Change['kind']): Reader =>
  (parameters) => ({ kind, resource: ecsService(parameters) });

/** Only what may break something: which calls count, what kind of change each is, and what it was made on. */
const READERS: Readonly<Record<string, Reader>> = {
  'ecs.amazonaws.com CreateService': ecs('deployment'),
  'ecs.amazonaws.com DeleteService': ecs('infrastructure'),
  'ecs.amazonaws.com StopServiceDeployment': (parameters) => ({
    kind: 'deployment',
    resource: named(
      'ecs-service',
      /:service-deployment\/([^/]+\/[^/]+)\//.exec(text(parameters, 'serviceDeploymentArn') ?? '')?.[1],
    ),
  }),
  'ecs.amazonaws.com UpdateService': (parameters) => ({
    kind: 'taskDefinition' in parameters || parameters.forceNewDeployment === true ? 'deployment' : 'scaling',
    resource: ecsService(parameters),
  }),
  'lambda.amazonaws.com UpdateFunctionCode': (parameters) => ({
    kind: 'deployment',
    resource: lambdaFunction(parameters),
  }),
  'lambda.amazonaws.com UpdateAlias': (parameters) => ({ kind: 'deployment', resource: lambdaFunction(parameters) }),
  'lambda.amazonaws.com UpdateFunctionConfiguration': (parameters) => ({
    kind: 'configuration',
    resource: lambdaFunction(parameters),
  }),
  'lambda.amazonaws.com PutFunctionConcurrency': (parameters) => ({
    kind: 'configuration',
    resource: lambdaFunction(parameters),
  }),
  'lambda.amazonaws.com DeleteFunctionConcurrency': (parameters) => ({
    kind: 'configuration',
    resource: lambdaFunction(parameters),
  }),
  'autoscaling.amazonaws.com UpdateAutoScalingGroup': (parameters) => ({
    kind: 'scaling',
    resource: group(parameters),
  }),
  'autoscaling.amazonaws.com SetDesiredCapacity': (parameters) => ({ kind: 'scaling', resource: group(parameters) }),
  'autoscaling.amazonaws.com StartInstanceRefresh': (parameters) => ({
    kind: 'deployment',
    resource: group(parameters),
  }),
  'autoscaling.amazonaws.com SuspendProcesses': (parameters) => ({
    kind: 'configuration',
    resource: group(parameters),
  }),
  'application-autoscaling.amazonaws.com RegisterScalableTarget': (parameters) => ({
    kind: 'scaling',
    resource: scalableTarget(parameters),
  }),
  'rds.amazonaws.com ModifyDBInstance': (parameters) => ({
    kind: 'configuration',
    resource: named('database', text(parameters, 'dBInstanceIdentifier')),
  }),
  'rds.amazonaws.com RebootDBInstance': (parameters) => ({
    kind: 'infrastructure',
    resource: named('database', text(parameters, 'dBInstanceIdentifier')),
  }),
  'ssm.amazonaws.com PutParameter': (parameters) => ({
    kind: 'configuration',
    arnTail: `parameter/${text(parameters, 'name')?.replace(/^\//, '') ?? ''}`,
  }),
  'secretsmanager.amazonaws.com PutSecretValue': secret,
  'secretsmanager.amazonaws.com UpdateSecret': secret,
};

/** CloudTrail writes Lambda's calls with the API's version behind: `PutFunctionConcurrency20171031`. */
const withoutVersion = (eventName: string) => eventName.replace(/\d{8}(v\d+)?$/, '');

/** What a call changed, or null for one that is not known to break anything. */
export const calledOn = (eventSource: string, eventName: string, parameters: Parameters): CalledOn | null =>
  READERS[`${eventSource} ${withoutVersion(eventName)}`]?.(parameters) ?? null;
