import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ComponentKind, componentId } from '../../../../lib/contracts/component.ts';
import { ATTRIBUTE_NAMES, attributesFrom } from '../../../../lib/domain/evidence/attributes.ts';
import { anObservation, aSeries, aService, aSignal, CATALOG, derive, FRONT, ONSET_SECONDS } from './builders.ts';

const account = '111122223333';
const of = (kind: ComponentKind, name: string, region = 'eu-west-1') =>
  attributesFrom(CATALOG)(componentId({ account, region, kind, name }));

describe('the attributes of a component', () => {
  it('name the service and environment that the catalog knows, beside the place and the resource', () => {
    expect(of('ecs-service', 'c/front')).toEqual({
      'service.name': 'front',
      'deployment.environment.name': 'production',
      'cloud.provider': 'aws',
      'cloud.account.id': account,
      'cloud.region': 'eu-west-1',
      'cloud.platform': 'aws_ecs',
      'cloud.resource_id': 'arn:aws:ecs:eu-west-1:111122223333:service/c/front',
      'aws.ecs.cluster.arn': 'arn:aws:ecs:eu-west-1:111122223333:cluster/c',
    });
  });

  it.each([
    [
      'lambda-function',
      'prices',
      { 'faas.name': 'prices', 'cloud.resource_id': 'arn:aws:lambda:eu-west-1:111122223333:function:prices' },
    ],
    [
      'queue',
      'events',
      {
        'messaging.system': 'aws_sqs',
        'messaging.destination.name': 'events',
        'cloud.resource_id': 'arn:aws:sqs:eu-west-1:111122223333:events',
      },
    ],
    [
      'table',
      'carts',
      {
        'db.system.name': 'aws.dynamodb',
        'db.collection.name': 'carts',
        'cloud.resource_id': 'arn:aws:dynamodb:eu-west-1:111122223333:table/carts',
      },
    ],
    ['database', 'store', { 'cloud.resource_id': 'arn:aws:rds:eu-west-1:111122223333:db:store' }],
    ['bucket', 'pictures', { 'aws.s3.bucket': 'pictures', 'cloud.resource_id': 'arn:aws:s3:::pictures' }],
    ['workflow', 'import', { 'cloud.resource_id': 'arn:aws:states:eu-west-1:111122223333:stateMachine:import' }],
    [
      'host',
      'i-0abc',
      { 'host.id': 'i-0abc', 'cloud.resource_id': 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc' },
    ],
  ] as const)('name a %s as its own conventions do', (kind, name, expected) => {
    expect(of(kind, name)).toMatchObject(expected);
  });

  it('claim no ARN that only AWS knows, no engine that was not seen, and no place for somebody else’s service', () => {
    for (const kind of ['auto-scaling-group', 'load-balancer', 'api', 'cache', 'other'] as const)
      expect(of(kind, 'x')).not.toHaveProperty('cloud.resource_id');
    expect(of('host', 'build-machine')).not.toHaveProperty('cloud.resource_id');
    expect(of('database', 'store')).not.toHaveProperty('db.system.name');
    expect(of('external', 'bank')).toEqual({});
    expect(attributesFrom(CATALOG)(null)).toEqual({});
  });

  it.each([
    ['cn-north-1', 'arn:aws-cn:sqs:cn-north-1:111122223333:events'],
    ['us-gov-west-1', 'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:events'],
  ])('write the ARN of %s with its own partition', (region, arn) => {
    expect(of('queue', 'events', region)).toMatchObject({ 'cloud.resource_id': arn });
  });

  it('keep to the closed list, say something, and stay small, whatever the component', () => {
    const kind = fc.constantFrom(...ComponentKind.options);
    const name = fc.stringMatching(/^[A-Za-z0-9_./-]{1,255}$/);
    fc.assert(
      fc.property(kind, name, (each, called) => {
        const attributes = of(each, called);
        for (const [key, value] of Object.entries(attributes)) {
          expect(ATTRIBUTE_NAMES).toContain(key);
          expect(value).not.toBe('');
        }
        expect(JSON.stringify(attributes).length).toBeLessThan(600 + 3 * called.length);
      }),
    );
  });
});

describe('every fact', () => {
  const { evidence } = derive(anObservation({ series: aService(FRONT, { latencySeconds: 2, faults: 60 }) }), [
    aSignal(FRONT),
  ]);

  it('carries the attributes of its component', () => {
    const placed = evidence.filter(({ component }) => component === FRONT);
    expect(placed.length).toBeGreaterThan(2);
    for (const { attributes } of placed)
      expect(attributes).toMatchObject({ 'service.name': 'front', 'deployment.environment.name': 'production' });
  });

  it('keeps what it was itself seen on, before what its component’s kind says', () => {
    const carts = componentId({ account, region: 'eu-west-1', kind: 'table', name: 'carts' });
    const { timestamps } = aSeries(carts, 'requests', 1, 1);
    const load = {
      component: carts,
      by: 'wait' as const,
      name: 'Lock:transactionid',
      group: 'Lock',
      system: 'postgresql',
      periodSeconds: 60,
      timestamps,
      sessions: timestamps.map((at) => (at < ONSET_SECONDS - 180 ? 0.1 : 9)),
      virtualCpus: 2,
    };
    const found = derive(anObservation({ databaseLoad: [load] })).evidence.find(({ fact }) => fact === 'lock-waits-up');
    expect(found?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.collection.name': 'carts',
      'cloud.resource_id': 'arn:aws:dynamodb:eu-west-1:111122223333:table/carts',
    });
  });
});
