import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { arnPatternMatches } from '../../../../lib/domain/detection/arn-pattern.ts';
import { fingerprint } from '../../../../lib/domain/detection/fingerprint.ts';
import { resolve } from '../../../../lib/domain/detection/resolve.ts';
import { severityFor } from '../../../../lib/domain/detection/severity.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { aSignal } from '../builders/signal.ts';

const HERE = { account: '210987654321', region: 'eu-central-1', arns: [], dimensions: {} };
const speaking = (resource: Partial<Signal['resource']>, catalog = aCatalog()) =>
  resolve(aSignal({ resource: { ...HERE, ...resource } }), catalog).component;

describe('resolve', () => {
  it.each<[string, Partial<Signal['resource']>, string]>([
    ['cluster and service', { dimensions: { ClusterName: 'books', ServiceName: 'lending' } }, COMPONENTS.lending],
    [
      'a function name',
      { dimensions: { FunctionName: 'books-search', Resource: 'books-search:live' } },
      COMPONENTS.search,
    ],
    ['a group name', { dimensions: { AutoScalingGroupName: 'archive-binder' } }, COMPONENTS.binder],
    ['a database instance', { dimensions: { DBInstanceIdentifier: 'books-ledger' } }, COMPONENTS.ledger],
    ['a queue name', { dimensions: { QueueName: 'books-letters' } }, COMPONENTS.letters],
    [
      'a target group that the owner listed',
      { dimensions: { TargetGroup: 'targetgroup/reader/73e2d6bc24d8a067', LoadBalancer: 'app/front/1' } },
      COMPONENTS.reader,
    ],
    ['a service ARN', { arns: ['arn:aws:ecs:eu-central-1:210987654321:service/books/reader'] }, COMPONENTS.reader],
    [
      'a function ARN with its version',
      { arns: ['arn:aws:lambda:eu-central-1:210987654321:function:books-search:7'] },
      COMPONENTS.search,
    ],
    ['Application Signals', { dimensions: { Environment: 'ecs:books', Service: 'lending' } }, COMPONENTS.lending],
    [
      'Application Signals of one operation',
      { dimensions: { Environment: 'ecs:books', Service: 'lending', Operation: 'POST /loan' } },
      COMPONENTS.lending,
    ],
    [
      'a remote service, rather than its caller',
      { dimensions: { Environment: 'ecs:books', Service: 'lending', RemoteService: 'post' } },
      COMPONENTS.post,
    ],
  ])('knows the component by %s', (_, resource, component) => {
    expect(speaking(resource)).toBe(component);
  });

  it.each<[string, Partial<Signal['resource']>]>([
    ['another account', { account: '123456789012', dimensions: { QueueName: 'books-letters' } }],
    ['another region', { region: 'eu-west-1', dimensions: { QueueName: 'books-letters' } }],
    ['a resource nobody listed', { dimensions: { QueueName: 'other' } }],
    ['no resource at all', {}],
  ])('leaves a signal of %s unresolved', (_, resource) => {
    expect(speaking(resource)).toBeNull();
  });

  it.each([
    ['lending', COMPONENTS.lending],
    ['Lending', COMPONENTS.lending],
    ['books/lending', COMPONENTS.lending],
    ['BOOKS-SEARCH', COMPONENTS.search],
    ['lend', undefined],
    ['', undefined],
  ])('knows a service by its mere name, as tools outside AWS tell it: %j', (name, component) => {
    expect(speaking({ name })).toBe(component ?? null);
  });

  it('does not take a name for a service’s when its kind is told and is another', () => {
    expect(speaking({ kind: 'queue', name: 'lending' })).toBeNull();
  });

  it('lets a name that a resource bears win over one that is merely said', () => {
    expect(speaking({ name: 'lending', dimensions: { QueueName: 'books-letters' } })).toBe(COMPONENTS.letters);
  });

  it('lets the longest of the owners’ patterns win over what a dimension names', () => {
    const catalog = aCatalog(({ services }) => {
      (services.lending ?? {}).resources = ['arn:aws:sqs:*'];
      (services.search ?? {}).resources = ['arn:aws:sqs:*:letters-of-search'];
    });
    expect(speaking({ arns: ['arn:aws:sqs:eu-central-1:210987654321:letters-of-search'] }, catalog)).toBe(
      COMPONENTS.search,
    );
    expect(speaking({ arns: ['arn:aws:sqs:eu-central-1:210987654321:books-letters'] }, catalog)).toBe(
      COMPONENTS.lending,
    );
  });

  it('knows the application but not the service where two of its services fit equally well', () => {
    const catalog = aCatalog(({ services }) => {
      (services.lending ?? {}).resources = ['arn:aws:sqs:*'];
      (services.search ?? {}).resources = ['arn:aws:sqs:*'];
    });
    const signal = resolve(
      aSignal({ resource: { ...HERE, arns: ['arn:aws:sqs:eu-central-1:210987654321:x'] } }),
      catalog,
    );
    expect(signal).toMatchObject({ application: 'books', service: null, component: null, environment: 'production' });
  });
});

describe('resolve, between two applications', () => {
  it('leaves open what both have listed', () => {
    const catalog = aCatalog(({ services }) => {
      (services.lending ?? {}).resources = ['arn:aws:sqs:*'];
      (services.binder ?? {}).resources = ['arn:aws:sqs:*'];
    });
    const signal = resolve(
      aSignal({ resource: { ...HERE, arns: ['arn:aws:sqs:eu-central-1:210987654321:x'] } }),
      catalog,
    );
    expect(signal).toMatchObject({ application: null, service: null, component: null });
  });
});

describe('arnPatternMatches', () => {
  it.each([
    ['arn:aws:sqs:*', 'arn:aws:sqs:eu:1:x', true],
    ['*', 'anything', true],
    ['arn:*:x', 'arn:x', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*ab', 'ab', false],
    ['exact', 'exactly', false],
    ['a.c', 'abc', false],
  ])('%s on %s is %s', (pattern, arn, expected) => {
    expect(arnPatternMatches(pattern, arn)).toBe(expected);
  });

  it('agrees with what a star means, for any text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), text, (parts, arn) => {
        const meaning = new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.*')}$`);
        expect(arnPatternMatches(parts.join('*'), arn)).toBe(meaning.test(arn));
      }),
    );
  });
});

describe('fingerprint', () => {
  const parts = fc.record({
    source: fc.constantFrom('ecs' as const, 'cloudwatch-alarm' as const),
    account: fc.stringMatching(/^\d{12}$/),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    identifiers: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }),
    dimensions: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 4 }),
  });

  it('is the same whatever order the identifiers and dimensions come in', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const turned = {
          ...given,
          identifiers: given.identifiers.toReversed(),
          dimensions: Object.fromEntries(Object.entries(given.dimensions).toReversed()),
        };
        expect(fingerprint(turned)).toBe(fingerprint(given));
        expect(fingerprint(given)).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });

  it('differs with every part', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const others = [
          { ...given, source: 'rds' as const },
          { ...given, account: '000000000000'.replace(/0$/, given.account === '000000000000' ? '1' : '0') },
          { ...given, region: 'ap-south-1' },
          { ...given, identifiers: [...given.identifiers, 'one more'] },
          { ...given, dimensions: { ...given.dimensions, 'one more': '' } },
        ].filter((other) => JSON.stringify(other) !== JSON.stringify(given));
        for (const other of others) expect(fingerprint(other)).not.toBe(fingerprint(given));
      }),
    );
  });
});

describe('severityFor', () => {
  it.each([
    ['medium', 'critical', 'production', 'high'],
    ['medium', 'important', 'production', 'medium'],
    ['medium', 'standard', 'production', 'low'],
    ['high', 'critical', 'production', 'critical'],
    ['critical', 'critical', 'production', 'critical'],
    ['low', 'standard', 'development', 'info'],
    ['medium', null, null, 'medium'],
  ] as const)('%s on a %s service in %s is %s', (base, tier, environment, expected) => {
    expect(severityFor(base, tier, environment)).toBe(expected);
  });
});
