import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, type ComponentKind, componentParts } from '../../contracts/component.ts';
import { partitionOf } from '../../contracts/partition.ts';
import { componentOfService } from './scope.ts';

/**
 * Every name that a fact may carry: OpenTelemetry's semantic conventions
 * (https://opentelemetry.io/docs/specs/semconv/registry/attributes/), so that evidence is found beside an application's own telemetry.
 */
export const ATTRIBUTE_NAMES = [
  'service.name',
  'deployment.environment.name',
  'cloud.provider',
  'cloud.account.id',
  'cloud.region',
  'cloud.platform',
  'cloud.resource_id',
  'aws.ecs.cluster.arn',
  'aws.s3.bucket',
  'faas.name',
  'host.id',
  'db.system.name',
  'db.collection.name',
  'db.query.summary',
  'messaging.system',
  'messaging.destination.name',
] as const;
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];
export type Attributes = Partial<Record<AttributeName, string>>;

interface Resource {
  name: string;
  /** The ARN of a resource of this account and region. */
  arn(service: string, resource: string): string;
  partition: string;
}

/**
 * What the conventions have a name for, by kind. An ARN only where it follows from the name: those of groups, load balancers and APIs
 * hold ids that only AWS knows. An engine only where the kind has one: which database it is, what read its load says.
 */
const BY_KIND: Readonly<Record<ComponentKind, (resource: Resource) => Attributes>> = {
  'ecs-service': ({ name, arn }) => ({
    'cloud.platform': 'aws_ecs',
    'cloud.resource_id': arn('ecs', `service/${name}`),
    'aws.ecs.cluster.arn': arn('ecs', `cluster/${name.split('/')[0]}`),
  }),
  'lambda-function': ({ name, arn }) => ({
    'cloud.platform': 'aws_lambda',
    'cloud.resource_id': arn('lambda', `function:${name}`),
    'faas.name': name,
  }),
  'auto-scaling-group': () => ({ 'cloud.platform': 'aws_ec2' }),
  host: ({ name, arn }) => ({
    'cloud.platform': 'aws_ec2',
    'host.id': name,
    ...(/^i-[0-9a-f]+$/.test(name) ? { 'cloud.resource_id': arn('ec2', `instance/${name}`) } : {}),
  }),
  database: ({ name, arn }) => ({ 'cloud.resource_id': arn('rds', `db:${name}`) }),
  table: ({ name, arn }) => ({
    'cloud.resource_id': arn('dynamodb', `table/${name}`),
    'db.system.name': 'aws.dynamodb',
    'db.collection.name': name,
  }),
  queue: ({ name, arn }) => ({
    'cloud.resource_id': arn('sqs', name),
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': name,
  }),
  bucket: ({ name, partition }) => ({
    'cloud.resource_id': `arn:${partition}:s3:::${name}`,
    'aws.s3.bucket': name,
  }),
  workflow: ({ name, arn }) => ({ 'cloud.resource_id': arn('states', `stateMachine:${name}`) }),
  cache: () => ({}),
  'load-balancer': () => ({}),
  api: () => ({}),
  external: () => ({}),
  other: () => ({}),
};

const ofResource = (component: ComponentId): Attributes => {
  const { account, region, kind, name } = componentParts(component);
  // Its id says from where somebody else's service is seen, not where it runs.
  if (kind === 'external') return {};
  const partition = partitionOf(region);
  return {
    'cloud.provider': 'aws',
    'cloud.account.id': account,
    'cloud.region': region,
    ...BY_KIND[kind]({
      name,
      partition,
      arn: (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`,
    }),
  };
};

/** Tells of any component what the conventions call its parts; of what the catalog knows, also its service and environment. */
export const attributesFrom = (catalog: Catalog): ((component: ComponentId | null) => Attributes) => {
  const known = new Map(
    Object.entries(catalog.services).map(([name, { application }]) => {
      const environment = catalog.applications[application]?.environment;
      const attributes: Attributes = {
        'service.name': name,
        ...(environment ? { 'deployment.environment.name': environment } : {}),
      };
      return [componentOfService(name, catalog), attributes] as const;
    }),
  );
  return (component) => (component === null ? {} : { ...known.get(component), ...ofResource(component) });
};
