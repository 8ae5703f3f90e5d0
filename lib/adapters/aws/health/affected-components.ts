import type { AffectedEntity, Event } from '@aws-sdk/client-health';
import type { ComponentKind } from '../../../contracts/component.ts';
import type { Scope } from '../../../contracts/observation.ts';
import type { ScopedComponent } from '../observatory/places.ts';
import { inStory } from '../observatory/platform-facts.ts';

/** What AWS Health calls the service behind a component; hosts and groups fail with what their instances run on. */
const HEALTH_SERVICES: Readonly<Record<ComponentKind, readonly string[]>> = {
  'ecs-service': ['ECS', 'FARGATE'],
  'lambda-function': ['LAMBDA'],
  'auto-scaling-group': ['AUTOSCALING', 'EC2'],
  database: ['RDS'],
  queue: ['SQS'],
  table: ['DYNAMODB'],
  cache: ['ELASTICACHE'],
  bucket: ['S3'],
  'load-balancer': ['ELASTICLOADBALANCING'],
  api: ['APIGATEWAY'],
  workflow: ['STATES'],
  host: ['EC2'],
  external: [],
  other: [],
};

export const healthServicesOf = (components: readonly Pick<ScopedComponent, 'kind'>[]): string[] =>
  [...new Set(components.flatMap(({ kind }) => HEALTH_SERVICES[kind]))].sort();

/** What AWS Health says where it names no resource: the extent is not known, or it is the account as a whole. */
const NAMES_NOTHING = /^(UNKNOWN|AWS_ACCOUNT|\d{12})$/i;

/** An entity is a name, an id or an ARN; an ARN ends with the name, a function's may go on with a qualifier. */
const isThe = ({ name }: ScopedComponent, { entityValue = '' }: AffectedEntity): boolean =>
  entityValue === name ||
  (entityValue.startsWith('arn:') &&
    (entityValue.endsWith(`/${name}`) ||
      entityValue.endsWith(`:${name}`) ||
      entityValue.includes(`:function:${name}:`)));

/** Whether an event belongs to the incident: a problem that lasts, or that ended within its story; a planned change while it is made. */
export const isOfTheStory = (event: Event, scope: Scope): boolean => {
  const { eventTypeCategory, statusCode, startTime, endTime } = event;
  if (startTime && startTime.getTime() > Date.parse(scope.toAt)) return false;
  if (inStory(startTime, scope) || (statusCode === 'closed' && inStory(endTime, scope))) return true;
  return eventTypeCategory === 'issue' && statusCode === 'open';
};

/**
 * The components that an event touches: those that it names, or all of the service's kind in its region where it is about the service
 * as a whole or about resources that AWS does not name.
 */
export const affectedComponents = (
  { service = '', region, eventScopeCode }: Event,
  entities: readonly AffectedEntity[],
  components: readonly ScopedComponent[],
): ScopedComponent[] => {
  const there = components.filter(
    (component) =>
      HEALTH_SERVICES[component.kind].includes(service) && (region === 'global' || component.region === region),
  );
  const hit = entities.filter(({ statusCode }) => statusCode !== 'UNIMPAIRED');
  // Every entity is well: nothing of this account is touched.
  if (entities.length > 0 && hit.length === 0) return [];
  const named = hit.filter(({ entityValue = '' }) => entityValue !== '' && !NAMES_NOTHING.test(entityValue));
  if (eventScopeCode === 'PUBLIC' || named.length < hit.length || named.length === 0) return there;
  return there.filter((component) => named.some((entity) => isThe(component, entity)));
};
