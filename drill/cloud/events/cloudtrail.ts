import type { ConfigurationCalled } from '../../world/types.ts';
import type { ServiceDeployment } from '../ecs/service-deployments.ts';
import type { Places } from '../places.ts';
import { eventTime } from './event.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** CloudTrail writes Lambda's calls with the version of that API behind. */
const LAMBDA_VERSIONS: Readonly<Record<string, string>> = {
  PutFunctionConcurrency: '20171031',
  DeleteFunctionConcurrency: '20171031',
};

const shared = (called: ConfigurationCalled) => ({
  eventVersion: '1.08',
  eventTime: eventTime(called.at),
  eventSource: called.eventSource,
  eventName: `${called.eventName}${LAMBDA_VERSIONS[called.eventName] ?? ''}`,
  eventID: `00000000-0000-4000-b000-${String(called.sequence).padStart(12, '0')}`,
  eventType: 'AwsApiCall',
  eventCategory: 'Management',
  managementEvent: true,
  readOnly: false,
});

const userIdentity = (by: string, accountId: string): Parameters => {
  if (!by.startsWith('arn:')) return { type: 'AWSService', invokedBy: by };
  const type = by.includes(':assumed-role/') ? 'AssumedRole' : by.includes(':user/') ? 'IAMUser' : 'Role';
  return { type, arn: by, accountId };
};

/** What the caller sent, in the names that CloudTrail keeps: the first letter small. */
const requestParameters = (
  places: Places,
  { eventSource, eventName, resource, parameters }: ConfigurationCalled,
  deploymentsOf: (service: string) => readonly ServiceDeployment[],
): Parameters => {
  const cluster = places.cluster();
  switch (eventSource) {
    case 'lambda.amazonaws.com':
      return { functionName: resource, ...parameters };
    case 'autoscaling.amazonaws.com':
      return { autoScalingGroupName: resource, ...parameters };
    case 'application-autoscaling.amazonaws.com':
      return {
        serviceNamespace: 'ecs',
        resourceId: `service/${cluster.split('/').at(-1)}/${resource}`,
        scalableDimension: 'ecs:service:DesiredCount',
        ...parameters,
      };
    default:
      break;
  }
  if (eventName === 'RegisterTaskDefinition') return { family: resource, ...parameters };
  if (eventName === 'StopServiceDeployment') {
    const stopped = deploymentsOf(resource).find(({ status }) => status.startsWith('ROLLBACK'));
    return { serviceDeploymentArn: stopped && places.serviceDeployment(resource, stopped.id), ...parameters };
  }
  return { cluster, service: resource, ...parameters };
};

/** The detail of an `AWS API Call via CloudTrail` event. */
export const cloudTrailDetail = (
  places: Places,
  called: ConfigurationCalled,
  deploymentsOf: (service: string) => readonly ServiceDeployment[],
): Parameters => ({
  ...shared(called),
  awsRegion: places.region,
  recipientAccountId: places.accountId,
  userIdentity: userIdentity(called.by, places.accountId),
  requestParameters: requestParameters(places, called, deploymentsOf),
  responseElements: null,
});
