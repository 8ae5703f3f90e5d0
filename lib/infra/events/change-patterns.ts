import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';

interface Told {
  says: string;
  pattern: EventPattern;
}

/**
 * The calls that may break something, by service. Agents and schedulers call all day long, so calls are listed, not services;
 * what is not in this list is not understood by the function either. Lambda's names go on with a version of its API.
 */
export const CHANGING_CALLS: Readonly<Record<string, readonly string[]>> = {
  ecs: ['CreateService', 'UpdateService', 'DeleteService', 'StopServiceDeployment'],
  lambda: [
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateAlias',
    'PutFunctionConcurrency',
    'DeleteFunctionConcurrency',
  ],
  autoscaling: ['UpdateAutoScalingGroup', 'SetDesiredCapacity', 'StartInstanceRefresh', 'SuspendProcesses'],
  'application-autoscaling': ['RegisterScalableTarget'],
  rds: ['ModifyDBInstance', 'RebootDBInstance'],
  ssm: ['PutParameter'],
  secretsmanager: ['PutSecretValue', 'UpdateSecret'],
};

/**
 * CloudTrail tells of calls where a trail records management events; a rule sees only the writing ones. A call that was
 * refused changed nothing.
 */
const calls = ([service, names]: readonly [string, readonly string[]]): [string, Told] => [
  `${service}-calls`,
  {
    says: `Calls that change something in ${service}.`,
    pattern: {
      source: [`aws.${service}`],
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: [`${service}.amazonaws.com`],
        eventName: Match.anyOf(...names.map((name) => Match.prefix(name))),
        errorCode: Match.doesNotExist(),
      },
    },
  },
];

/** The events that say that somebody changed something: each the beginning of a change, because that is when it can break. */
export const CHANGE_PATTERNS: Readonly<Record<string, Told>> = {
  'ecs-deployments': {
    says: 'Deployments of services that begin.',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      detail: { eventName: ['SERVICE_DEPLOYMENT_IN_PROGRESS'] },
    },
  },
  codedeploy: {
    says: 'Deployments by CodeDeploy that begin.',
    pattern: {
      source: ['aws.codedeploy'],
      detailType: ['CodeDeploy Deployment State-change Notification'],
      detail: { state: ['START'] },
    },
  },
  cloudformation: {
    says: 'Stacks that begin to change.',
    pattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'status-details': { status: ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'] },
      },
    },
  },
  ...Object.fromEntries(Object.entries(CHANGING_CALLS).map(calls)),
};
