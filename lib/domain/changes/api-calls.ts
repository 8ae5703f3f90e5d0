import type { ApiCall, CalledOn, CallReaders } from './api-call.ts';
import {
  API_GATEWAY_CALLS,
  APPLICATION_AUTO_SCALING_CALLS,
  AUTO_SCALING_CALLS,
  CODEDEPLOY_CALLS,
  ECS_CALLS,
  LAMBDA_CALLS,
  STEP_FUNCTIONS_CALLS,
} from './calls/compute.ts';
import { EC2_CALLS, LOAD_BALANCING_CALLS } from './calls/network.ts';
import { IAM_CALLS, KMS_CALLS, SECRETS_MANAGER_CALLS, SSM_CALLS } from './calls/settings.ts';
import { DYNAMODB_CALLS, ELASTICACHE_CALLS, RDS_CALLS, S3_CALLS, SQS_CALLS } from './calls/stores.ts';

/**
 * Only what may break something: which calls count, what kind of change each is, and what it was made on. By event source and
 * event name, as CloudTrail writes them. A new revision of a task definition is none: it breaks nothing until a service uses it.
 */
const READERS: Readonly<Record<string, CallReaders>> = {
  'apigateway.amazonaws.com': API_GATEWAY_CALLS,
  'application-autoscaling.amazonaws.com': APPLICATION_AUTO_SCALING_CALLS,
  'autoscaling.amazonaws.com': AUTO_SCALING_CALLS,
  'codedeploy.amazonaws.com': CODEDEPLOY_CALLS,
  'dynamodb.amazonaws.com': DYNAMODB_CALLS,
  'ec2.amazonaws.com': EC2_CALLS,
  'ecs.amazonaws.com': ECS_CALLS,
  'elasticache.amazonaws.com': ELASTICACHE_CALLS,
  'elasticloadbalancing.amazonaws.com': LOAD_BALANCING_CALLS,
  'iam.amazonaws.com': IAM_CALLS,
  'kms.amazonaws.com': KMS_CALLS,
  'lambda.amazonaws.com': LAMBDA_CALLS,
  'rds.amazonaws.com': RDS_CALLS,
  's3.amazonaws.com': S3_CALLS,
  'secretsmanager.amazonaws.com': SECRETS_MANAGER_CALLS,
  'sqs.amazonaws.com': SQS_CALLS,
  'ssm.amazonaws.com': SSM_CALLS,
  'states.amazonaws.com': STEP_FUNCTIONS_CALLS,
};

/** Every call that is understood: the rules that let calls in list the same. */
export const UNDERSTOOD_CALLS: readonly (readonly [eventSource: string, eventName: string])[] = Object.entries(
  READERS,
).flatMap(([source, readers]) => Object.keys(readers).map((name) => [source, name] as const));

/** CloudTrail writes Lambda's calls with the API's version behind: `PutFunctionConcurrency20171031`. */
const withoutVersion = (eventName: string) => eventName.replace(/\d{8}(v\d+)?$/, '');

/** What a call changed, or null for one that is not known to break anything. */
export const calledOn = (call: ApiCall): CalledOn | null => {
  const eventName = withoutVersion(call.eventName);
  const readers = READERS[call.eventSource] ?? {};
  return Object.hasOwn(readers, eventName) ? (readers[eventName]?.({ ...call, eventName }) ?? null) : null;
};
