import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import { OWN_ALARM_PREFIX, TARGET_TRACKING_ALARM_PREFIX } from '../names.ts';

/** What CloudWatch writes as the former state's reason of an alarm that has just been made. */
const NEW_ALARM_REASON = 'Unchecked: Initial alarm creation';

/**
 * The events that say that something may be wrong, or right again. Left out here, so that they cost nothing: Selfheal's own
 * alarms, the ones by which auto scaling steers, and a new alarm's first OK. Whatever passes is judged again by the function.
 */
export const SIGNAL_PATTERNS: Readonly<Record<string, { says: string; pattern: EventPattern }>> = {
  alarms: {
    says: 'Metric and composite alarms that fire or clear.',
    pattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: Match.anythingButPrefix(OWN_ALARM_PREFIX, TARGET_TRACKING_ALARM_PREFIX),
        $or: [
          { state: { value: ['ALARM'] } },
          { state: { value: ['OK'] }, previousState: { reason: Match.anythingButPrefix(NEW_ALARM_REASON) } },
        ],
      },
    },
  },
  contributors: {
    says: 'Single time series of alarms on several that fire or clear.',
    pattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm Contributor State Change'],
      detail: {
        alarmName: Match.anythingButPrefix(OWN_ALARM_PREFIX, TARGET_TRACKING_ALARM_PREFIX),
        state: { value: ['ALARM', 'OK'] },
      },
    },
  },
  'ecs-tasks': {
    says: 'Tasks of services that ended by themselves or could not start.',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: {
        lastStatus: ['STOPPED'],
        group: Match.prefix('service:'),
        stopCode: ['EssentialContainerExited', 'TaskFailedToStart'],
      },
    },
  },
  'ecs-deployments': {
    says: 'Deployments of services that failed.',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
  },
  'ecs-services': {
    says: 'Services that cannot place or start their tasks.',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Service Action'],
      detail: { eventType: ['WARN', 'ERROR'] },
    },
  },
  'auto-scaling': {
    says: 'Instances that could not be launched or terminated.',
    pattern: {
      source: ['aws.autoscaling'],
      detailType: ['EC2 Instance Launch Unsuccessful', 'EC2 Instance Terminate Unsuccessful'],
    },
  },
  codedeploy: {
    says: 'Deployments by CodeDeploy that failed.',
    pattern: {
      source: ['aws.codedeploy'],
      detailType: ['CodeDeploy Deployment State-change Notification'],
      detail: { state: ['FAILURE'] },
    },
  },
  codepipeline: {
    says: 'Pipelines that failed.',
    pattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      detail: { state: ['FAILED'] },
    },
  },
  health: {
    says: 'Problems of AWS itself that touch this account.',
    pattern: {
      source: ['aws.health'],
      detailType: ['AWS Health Event'],
      detail: { eventTypeCategory: ['issue', 'investigation'], statusCode: Match.anythingBut('upcoming') },
    },
  },
  databases: {
    says: 'Databases that fail, fail over, recover or run out of storage.',
    pattern: {
      source: ['aws.rds'],
      detailType: ['RDS DB Instance Event', 'RDS DB Cluster Event'],
      // Which events of these are failures the function knows; the others (backups, creation, maintenance) are never.
      detail: {
        EventCategories: [
          'availability',
          'failover',
          'failure',
          'global failover',
          'low storage',
          'read replica',
          'recovery',
        ],
      },
    },
  },
  cloudformation: {
    says: 'Stacks whose change failed, or is over.',
    pattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'status-details': {
          status: [
            'UPDATE_ROLLBACK_IN_PROGRESS',
            'UPDATE_FAILED',
            'UPDATE_ROLLBACK_FAILED',
            'IMPORT_ROLLBACK_IN_PROGRESS',
            'IMPORT_ROLLBACK_FAILED',
            'CREATE_FAILED',
            'ROLLBACK_IN_PROGRESS',
            'ROLLBACK_FAILED',
            'DELETE_FAILED',
            'UPDATE_COMPLETE',
            'UPDATE_ROLLBACK_COMPLETE',
            'IMPORT_ROLLBACK_COMPLETE',
            'DELETE_COMPLETE',
          ],
        },
      },
    },
  },
  'lambda-failures': {
    says: 'Asynchronous invocations that Lambda gave up, of functions whose failure destination is this bus.',
    pattern: { source: ['lambda'], detailType: ['Lambda Function Invocation Result - Failure'] },
  },
};
