import type { ComponentKind } from '../../../contracts/component.ts';
import { partitionOf } from '../../../contracts/partition.ts';
import { type ApiCall, arnOf, type CalledOn, type CallReader, type CallReaders, lastPart, text } from '../api-call.ts';

type Kind = CalledOn['kind'];

const named = (kind: ComponentKind, name: string | undefined) => (name ? { kind, name } : undefined);

/** `cluster/service` of an ECS call; the cluster may be a name, an ARN or left out. */
const ecsResource = ({ parameters }: ApiCall) => {
  const service = lastPart(text(parameters, 'service', 'serviceName'));
  return named('ecs-service', service && `${lastPart(text(parameters, 'cluster')) ?? 'default'}/${service}`);
};

/** What a call of UpdateService names besides its settings. */
const NO_SETTING: ReadonlySet<string> = new Set(['cluster', 'service', 'desiredCount', 'forceNewDeployment']);

/** A new revision or new tasks are a deployment; a count alone is scaling; networks, circuit breakers and the like are settings. */
const kindOfServiceUpdate = ({ parameters }: ApiCall): Kind => {
  const given = Object.keys(parameters).filter((key) => parameters[key] !== null);
  if (given.includes('taskDefinition') || parameters.forceNewDeployment === true) return 'deployment';
  return given.includes('desiredCount') && given.every((key) => NO_SETTING.has(key)) ? 'scaling' : 'configuration';
};

const ecs =
  (kind: Kind): CallReader =>
  (call) => ({ kind, resource: ecsResource(call) });

/** A function may be called by its name, its ARN or a part of that, each with or without a qualifier. */
const functionNamed = (given: string | undefined) =>
  named('lambda-function', /(?:^|:)function:([^:]+)/.exec(given ?? '')?.[1] ?? given?.split(':')[0]);

/** An event source mapping is called by an id of its own: whose it is stands in the answer. */
const lambda =
  (kind: Kind): CallReader =>
  ({ parameters, response }) => ({
    kind,
    resource: functionNamed(text(parameters, 'functionName') ?? text(response, 'functionArn', 'functionName')),
  });

const group =
  (kind: Kind): CallReader =>
  ({ parameters }) => ({ kind, resource: named('auto-scaling-group', text(parameters, 'autoScalingGroupName')) });

/** `service/cluster/name`, as Application Auto Scaling names an ECS service. */
const scalableTarget: CallReader = ({ parameters }) => {
  const [space, cluster, service] = (text(parameters, 'resourceId') ?? '').split('/');
  return {
    kind: 'scaling',
    resource: named('ecs-service', space === 'service' && cluster && service ? `${cluster}/${service}` : undefined),
  };
};

/** An alias is called by the machine's ARN with the alias behind. */
const stateMachine: CallReader = ({ parameters }) => {
  const given = text(parameters, 'stateMachineArn', 'stateMachineAliasArn');
  return { kind: 'deployment', resource: named('workflow', /:stateMachine:([^:]+)/.exec(given ?? '')?.[1]) };
};

/** REST APIs are called by `restApiId`, HTTP and WebSocket APIs by `apiId`; the ARN of neither has an account. */
const api =
  (kind: Kind): CallReader =>
  ({ parameters, region }) => {
    const [rest, other] = [text(parameters, 'restApiId'), text(parameters, 'apiId')];
    const path = rest ? `restapis/${rest}` : other ? `apis/${other}` : undefined;
    return {
      kind,
      resource: named('api', rest ?? other),
      arns: path ? [`arn:${partitionOf(region)}:apigateway:${region}::/${path}`] : [],
    };
  };

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html */
export const ECS_CALLS: CallReaders = {
  CreateService: ecs('deployment'),
  DeleteService: ecs('infrastructure'),
  StopServiceDeployment: ({ parameters }) => ({
    kind: 'deployment',
    resource: named(
      'ecs-service',
      /:service-deployment\/([^/]+\/[^/]+)\//.exec(text(parameters, 'serviceDeploymentArn') ?? '')?.[1],
    ),
  }),
  UpdateService: (call) => ({
    kind: kindOfServiceUpdate(call),
    resource: ecsResource(call),
  }),
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html */
export const LAMBDA_CALLS: CallReaders = {
  UpdateFunctionCode: lambda('deployment'),
  UpdateAlias: lambda('deployment'),
  DeleteAlias: lambda('deployment'),
  DeleteFunction: lambda('infrastructure'),
  UpdateFunctionConfiguration: lambda('configuration'),
  PutFunctionConcurrency: lambda('configuration'),
  DeleteFunctionConcurrency: lambda('configuration'),
  PutProvisionedConcurrencyConfig: lambda('scaling'),
  DeleteProvisionedConcurrencyConfig: lambda('scaling'),
  CreateEventSourceMapping: lambda('configuration'),
  UpdateEventSourceMapping: lambda('configuration'),
  DeleteEventSourceMapping: lambda('configuration'),
  AddPermission: lambda('permission'),
  RemovePermission: lambda('permission'),
};

export const AUTO_SCALING_CALLS: CallReaders = {
  UpdateAutoScalingGroup: group('scaling'),
  SetDesiredCapacity: group('scaling'),
  StartInstanceRefresh: group('deployment'),
  SuspendProcesses: group('configuration'),
};

export const APPLICATION_AUTO_SCALING_CALLS: CallReaders = {
  RegisterScalableTarget: scalableTarget,
  DeregisterScalableTarget: scalableTarget,
};

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudtrail.html */
export const CODEDEPLOY_CALLS: CallReaders = {
  CreateDeployment: (call) => {
    const [application, deploymentGroup] = [
      text(call.parameters, 'applicationName'),
      text(call.parameters, 'deploymentGroupName'),
    ];
    return {
      kind: 'deployment',
      arns:
        application && deploymentGroup
          ? [arnOf(call, 'codedeploy', `deploymentgroup:${application}/${deploymentGroup}`)]
          : [],
    };
  },
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cloud-trail.html */
export const STEP_FUNCTIONS_CALLS: CallReaders = {
  UpdateStateMachine: stateMachine,
  UpdateStateMachineAlias: stateMachine,
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/cloudtrail.html */
export const API_GATEWAY_CALLS: CallReaders = {
  CreateDeployment: api('deployment'),
  UpdateStage: api('configuration'),
  DeleteStage: api('infrastructure'),
};
