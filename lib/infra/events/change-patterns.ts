import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';

const API_CALL = ['AWS API Call via CloudTrail'];
/** A call that was refused changed nothing. */
const THAT_SUCCEEDED = { errorCode: Match.doesNotExist() };

/**
 * The events that say that somebody changed something. API calls come from CloudTrail's management events (a trail must
 * exist); a rule sees only the writing ones. Agents and schedulers write all the time, so calls are listed, not services.
 */
export const CHANGE_PATTERNS: Readonly<Record<string, { says: string; pattern: EventPattern }>> = {
  'ecs-deployments': {
    says: 'Deployments of services.',
    pattern: { source: ['aws.ecs'], detailType: ['ECS Deployment State Change'] },
  },
  codedeploy: {
    says: 'Deployments by CodeDeploy.',
    pattern: { source: ['aws.codedeploy'], detailType: ['CodeDeploy Deployment State-change Notification'] },
  },
  codepipeline: {
    says: 'Runs of pipelines.',
    pattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      detail: { state: ['STARTED', 'SUCCEEDED', 'FAILED'] },
    },
  },
  cloudformation: {
    says: 'Changes of stacks.',
    pattern: { source: ['aws.cloudformation'], detailType: ['CloudFormation Stack Status Change'] },
  },
  'ecs-calls': {
    says: 'Changes of services and clusters.',
    pattern: {
      source: ['aws.ecs'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: [
          'CreateService',
          'UpdateService',
          'DeleteService',
          'RegisterTaskDefinition',
          'DeregisterTaskDefinition',
          'StopServiceDeployment',
          'StopTask',
          'UpdateCluster',
          'PutClusterCapacityProviders',
        ],
      },
    },
  },
  'lambda-calls': {
    says: 'Changes of functions; CloudTrail adds the API version to their names.',
    pattern: {
      source: ['aws.lambda'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: Match.anyOf(
          ...[
            'UpdateFunctionCode',
            'UpdateFunctionConfiguration',
            'PutFunctionConcurrency',
            'DeleteFunctionConcurrency',
            'UpdateAlias',
            'PutProvisionedConcurrencyConfig',
            'DeleteProvisionedConcurrencyConfig',
            'UpdateEventSourceMapping',
          ].map((name) => Match.prefix(name)),
        ),
      },
    },
  },
  'auto-scaling-calls': {
    says: 'Changes of Auto Scaling groups.',
    pattern: {
      source: ['aws.autoscaling'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: [
          'UpdateAutoScalingGroup',
          'SetDesiredCapacity',
          'StartInstanceRefresh',
          'CancelInstanceRefresh',
          'SuspendProcesses',
          'ResumeProcesses',
          'PutScalingPolicy',
          'DeletePolicy',
        ],
      },
    },
  },
  'scaling-calls': {
    says: 'Changes of the bounds and policies of service auto scaling.',
    pattern: {
      source: ['aws.application-autoscaling'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: ['RegisterScalableTarget', 'DeregisterScalableTarget', 'PutScalingPolicy', 'DeleteScalingPolicy'],
      },
    },
  },
  'parameter-calls': {
    says: 'Changes of parameters.',
    pattern: {
      source: ['aws.ssm'],
      detailType: API_CALL,
      detail: { ...THAT_SUCCEEDED, eventName: ['PutParameter', 'DeleteParameter', 'DeleteParameters'] },
    },
  },
  'secret-calls': {
    says: 'Changes of secrets.',
    pattern: {
      source: ['aws.secretsmanager'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'RotateSecret', 'DeleteSecret'],
      },
    },
  },
  'database-calls': {
    says: 'Changes of databases.',
    pattern: {
      source: ['aws.rds'],
      detailType: API_CALL,
      detail: {
        ...THAT_SUCCEEDED,
        eventName: [
          'ModifyDBInstance',
          'RebootDBInstance',
          'ModifyDBParameterGroup',
          'ModifyDBCluster',
          'FailoverDBCluster',
          'StopDBInstance',
          'StartDBInstance',
          'DeleteDBInstance',
        ],
      },
    },
  },
};
