import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import { CHANGING_CALLS } from './changing-calls.ts';

/** Lambda's names go on with a version of its API (`UpdateFunctionCode20150331v2`); the others are matched whole. */
const eventNames = (service: string, names: readonly string[]): readonly unknown[] =>
  service === 'lambda' ? names.map((name) => ({ prefix: name })) : names;

interface Told {
  says: string;
  pattern: EventPattern;
}

/**
 * CloudTrail tells of calls where a trail records management events; a rule sees only the writing ones. A call that was
 * refused changed nothing. A call that only another service of the group is listed with gets through, and the function ignores it.
 */
const calls = ([group, services]: readonly [string, Readonly<Record<string, readonly string[]>>]): [string, Told] => [
  `${group}-calls`,
  {
    says: `Calls that change something in ${Object.keys(services).join(', ')}.`,
    pattern: {
      source: Object.keys(services).map((service) => `aws.${service}`),
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: Object.keys(services).map((service) => `${service}.amazonaws.com`),
        eventName: Object.entries(services).flatMap(([service, names]) => eventNames(service, names)),
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
