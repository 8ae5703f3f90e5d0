import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TracedNode, tracedComponents } from '../../../../lib/adapters/aws/traced-components.ts';
import { namesOf } from '../../../../lib/adapters/aws/traced-names.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { ComponentId, type ComponentKind } from '../../../../lib/contracts/component.ts';
import { ACCOUNT, REGION } from '../../../fakes/catalog.ts';

const HOME = { account: ACCOUNT, region: REGION };
const OTHER = '999988887777';

const service = (kind: ComponentKind, name: string, more: object = {}) => ({
  application: 'shop',
  kind,
  name,
  ...more,
});

const CATALOG = Catalog.parse({
  version: 1,
  account: ACCOUNT,
  region: REGION,
  applications: { shop: { owner: 'shop-team', environment: 'production' } },
  services: {
    checkout: service('ecs-service', 'shop/checkout-service'),
    pricing: service('lambda-function', 'shop-pricing'),
    'orders-db': service('database', 'shop-orders'),
    'order-events': service('queue', 'shop-order-events'),
    baskets: service('table', 'baskets'),
    pictures: service('bucket', 'shop-pictures'),
    workers: service('auto-scaling-group', 'shop-workers'),
    front: service('api', 'shop-api'),
    provider: service('external', 'card-provider', { telemetry: { traceNames: ['api.cards.example'] } }),
    'search-eu': service('ecs-service', 'eu/search'),
    'search-us': service('ecs-service', 'us/search'),
    audit: service('lambda-function', 'audit', { account: OTHER }),
    // Its key is what another service's resource is called.
    'shop-pictures': service('ecs-service', 'shop/thumbnails'),
  },
});

const placed = (raw: string, type: string, account: string | null = null) =>
  tracedComponents(CATALOG)({ names: namesOf(raw), type, account }, HOME);
const here = (kind: ComponentKind, name: string) => ({ component: `${ACCOUNT}:${REGION}:${kind}:${name}` });

describe('a traced node', () => {
  it.each([
    [
      'by the last part of an ECS name',
      'checkout-service',
      'AWS::ECS::Fargate',
      'ecs-service',
      'shop/checkout-service',
    ],
    ['by its key', 'checkout', 'AWS::ECS::Container', 'ecs-service', 'shop/checkout-service'],
    ['without a type', 'checkout', '', 'ecs-service', 'shop/checkout-service'],
    ['on a machine', 'checkout', 'AWS::EC2::Instance', 'ecs-service', 'shop/checkout-service'],
    ['as Lambda’s service', 'shop-pricing', 'AWS::Lambda', 'lambda-function', 'shop-pricing'],
    ['as the function', 'shop-pricing', 'AWS::Lambda::Function', 'lambda-function', 'shop-pricing'],
    [
      'by the function’s ARN',
      `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-pricing`,
      'AWS::Lambda',
      'lambda-function',
      'shop-pricing',
    ],
    [
      'by the host of a database, as X-Ray’s SDKs name it',
      'orders@shop-orders.c5k2m8q1x7zt.eu-west-1.rds.amazonaws.com',
      'Database::SQL',
      'database',
      'shop-orders',
    ],
    [
      'by the host of a database, as OpenTelemetry’s distribution names it',
      'orders|shop-orders.cluster-c5k2m8q1x7zt.eu-west-1.rds.amazonaws.com|5432',
      'DB::Connection',
      'database',
      'shop-orders',
    ],
    [
      'by a queue’s address',
      `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/shop-order-events`,
      'AWS::SQS::Queue',
      'queue',
      'shop-order-events',
    ],
    ['by a table’s name', 'baskets', 'AWS::DynamoDB::Table', 'table', 'baskets'],
    ['by what its owners say traces call it', 'api.cards.example', 'remote', 'external', 'card-provider'],
    [
      'of the kind that fits its type, whatever other service has its name',
      'shop-pictures',
      'AWS::S3::Bucket',
      'bucket',
      'shop-pictures',
    ],
  ] as const)('is a service of the catalog %s', (_, raw, type, kind, name) => {
    expect(placed(raw, type)).toEqual(here(kind, name));
  });

  it('is the service of its own account', () => {
    expect(placed('audit', 'AWS::Lambda', OTHER)).toEqual({ component: `${OTHER}:${REGION}:lambda-function:audit` });
    expect(placed('audit', 'AWS::Lambda', ACCOUNT)).toEqual(here('lambda-function', 'audit'));
    expect(placed('checkout', 'AWS::ECS::Container', OTHER)).toEqual({
      component: `${OTHER}:${REGION}:ecs-service:checkout`,
    });
  });

  it.each([
    ['AWS::ECS::Container', 'ecs-service'],
    ['AWS::EC2::Instance', 'host'],
    ['AWS::DynamoDB::Table', 'table'],
    ['AWS::SQS::Queue', 'queue'],
    ['AWS::S3::Bucket', 'bucket'],
    ['AWS::StepFunctions::StateMachine', 'workflow'],
    ['Database::SQL', 'database'],
    ['remote', 'external'],
    ['AWS::SNS', 'external'],
    ['', 'external'],
  ] as const)('of type %j that the catalog does not know is a %s', (type, kind) => {
    expect(placed('unheard-of', type)).toEqual(here(kind, 'unheard-of'));
  });

  it.each(['client', 'client::chrome', 'AWS::Synthetics::Canary', 'AWS::RUM::AppMonitor'])(
    'of type %s is no component',
    (type) => {
      expect(placed('checkout', type)).toBeNull();
    },
  );

  it('is placed nowhere when its name fits two services alike, and says which', () => {
    expect(placed('search', 'AWS::ECS::Container')).toEqual({ ambiguous: ['search-eu', 'search-us'] });
    expect(placed('eu/search', 'AWS::ECS::Container')).toEqual(here('ecs-service', 'eu/search'));
  });

  it('never becomes something else than a component, however it is called', () => {
    const componentOf = tracedComponents(CATALOG);
    const type = fc.oneof(
      fc.constantFrom('remote', 'Database::SQL', 'AWS::Lambda', 'AWS::S3::Bucket', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), type, (raw, kindOfNode) => {
        const node: TracedNode = { names: namesOf(raw), type: kindOfNode, account: null };
        const there = componentOf(node, HOME);
        if (there === null) return node.names.length === 0 || /^(client|AWS::)/.test(kindOfNode);
        return 'ambiguous' in there || ComponentId.safeParse(there.component).success;
      }),
    );
  });

  it('is the same component in any order of the catalog', () => {
    const entries = Object.entries(CATALOG.services);
    const names = entries.flatMap(([key, { name }]) => [key, name, name.split('/').at(-1) ?? '']);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.constantFrom(...names),
        fc.constantFrom('', 'remote', 'AWS::ECS::Container', 'AWS::Lambda'),
        (shuffled, name, type) => {
          const node = { names: namesOf(name), type, account: null };
          const other = tracedComponents({ ...CATALOG, services: Object.fromEntries(shuffled) })(node, HOME);
          const one = tracedComponents(CATALOG)(node, HOME);
          const sorted = (there: typeof one) =>
            there && 'ambiguous' in there ? { ambiguous: there.ambiguous.toSorted() } : there;
          expect(sorted(other)).toEqual(sorted(one));
        },
      ),
    );
  });
});
