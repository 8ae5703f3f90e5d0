import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, type ComponentKind, componentId } from '../../contracts/component.ts';
import type { Place } from './clients.ts';
import { catalogComponents, type ScopedComponent } from './observatory/places.ts';

/** A node of a call graph as its tracer describes it. */
export interface TracedNode {
  /** What it is called, the surest name first. */
  names: readonly string[];
  /** X-Ray's or CloudFormation's type (`AWS::ECS::Container`, `Database::SQL`, `remote`); empty when the tracer knows none. */
  type: string;
  account: string | null;
}

/** The component that a node is; null for one that is none; the services that it could be where its name does not tell. */
export type PlacedNode = { component: ComponentId } | { ambiguous: readonly string[] } | null;

interface TypeOfNode {
  /** What a node of this type is where the catalog does not know it. */
  kind: ComponentKind;
  /** What else the catalog may call it: an origin names the machine, and what runs on it may be a service. */
  orAlso?: readonly ComponentKind[];
}

/** Origins and resource types: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const TYPES: Readonly<Record<string, TypeOfNode>> = {
  'AWS::ECS::Container': { kind: 'ecs-service' },
  'AWS::ECS::Fargate': { kind: 'ecs-service' },
  'AWS::ECS::EC2': { kind: 'ecs-service' },
  'AWS::ECS::Service': { kind: 'ecs-service' },
  'AWS::EC2::Instance': { kind: 'host', orAlso: ['auto-scaling-group', 'ecs-service'] },
  'AWS::AutoScaling::AutoScalingGroup': { kind: 'auto-scaling-group' },
  'AWS::ElasticBeanstalk::Environment': { kind: 'other', orAlso: ['auto-scaling-group', 'host'] },
  'AWS::EKS::Container': { kind: 'other' },
  'AWS::AppRunner::Service': { kind: 'other' },
  'AWS::Lambda': { kind: 'lambda-function' },
  'AWS::Lambda::Function': { kind: 'lambda-function' },
  'AWS::ApiGateway::Stage': { kind: 'api' },
  'AWS::ApiGateway::RestApi': { kind: 'api' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { kind: 'load-balancer' },
  'AWS::DynamoDB::Table': { kind: 'table' },
  'AWS::S3::Bucket': { kind: 'bucket' },
  'AWS::SQS::Queue': { kind: 'queue' },
  'AWS::StepFunctions::StateMachine': { kind: 'workflow' },
  'AWS::ElastiCache::CacheCluster': { kind: 'cache' },
  'AWS::RDS::DBInstance': { kind: 'database' },
  'AWS::RDS::DBCluster': { kind: 'database' },
  'Database::SQL': { kind: 'database' },
  'DB::Connection': { kind: 'database' },
};

/** Users, canaries and browsers call; nothing depends on them. */
const CLIENTS = /^(client|client::.*|AWS::RUM::.*|AWS::Synthetics::.*)$/;

/** Owners may call a component what they like: these kinds say nothing of the type. */
const ANY_TYPE: readonly ComponentKind[] = ['external', 'other'];

const canBe = ({ kind }: ScopedComponent, type: TypeOfNode | undefined): boolean =>
  type === undefined || kind === type.kind || (type.orAlso?.includes(kind) ?? false) || ANY_TYPE.includes(kind);

/** How surely a name means a service: what its owners say traces call it, its resource, the resource's last part, its key. */
const namesOfService = ({ service, name }: ScopedComponent, catalog: Catalog): (readonly string[])[] => [
  catalog.services[service]?.telemetry.traceNames ?? [],
  [name],
  [name.split('/').at(-1) ?? name],
  [service],
];

/**
 * Tells which component a traced node is. The catalog's services are known by `traceNames`, resource name, its last part or
 * key, in the same account and of a fitting kind; what it does not know becomes a component of its type's kind, else `external`,
 * so that a provider outside can be named as the cause. A name that fits several services alike is placed nowhere.
 */
export const tracedComponents = (catalog: Catalog) => {
  const services = catalogComponents(catalog).map((scoped) => ({ scoped, names: namesOfService(scoped, catalog) }));
  const degrees = [0, 1, 2, 3];

  const candidates = (node: TracedNode, type: TypeOfNode | undefined): ScopedComponent[] => {
    const possible = services.filter(
      ({ scoped }) => canBe(scoped, type) && (node.account === null || scoped.account === node.account),
    );
    for (const name of node.names) {
      for (const degree of degrees) {
        const found = possible.filter(({ names }) => names[degree]?.includes(name));
        if (found.length > 0) return found.map(({ scoped }) => scoped);
      }
    }
    return [];
  };

  return (node: TracedNode, place: Place): PlacedNode => {
    const [name] = node.names;
    if (name === undefined || CLIENTS.test(node.type)) return null;
    const type = TYPES[node.type];
    const found = candidates(node, type);
    const nearby = found.filter(({ region }) => region === place.region);
    const [only, ...others] = nearby.length > 0 ? nearby : found;
    if (only && others.length > 0) return { ambiguous: [only, ...others].map(({ service }) => service) };
    if (only) return { component: only.component };
    const account = node.account ?? place.account;
    return { component: componentId({ account, region: place.region, kind: type?.kind ?? 'external', name }) };
  };
};
