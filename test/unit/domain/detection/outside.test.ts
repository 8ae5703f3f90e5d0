import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceNamedBy } from '../../../../lib/domain/detection/outside-resource.ts';
import { severityOf } from '../../../../lib/domain/detection/outside-severity.ts';
import { numberIn, symptomFrom } from '../../../../lib/domain/detection/outside-symptom.ts';

const HERE = { account: '210987654321', region: 'eu-central-1', receivedAt: '2026-05-04T10:05:00.000Z' };
const named = (tags: Record<string, string>) => resourceNamedBy(tags, HERE);

describe('severity words', () => {
  it.each([
    ['critical', 'critical'],
    ['CRITICAL', 'critical'],
    [' page ', 'critical'],
    ['P1', 'critical'],
    ['SEV-2', 'high'],
    ['error', 'high'],
    ['warning', 'medium'],
    ['minor', 'low'],
    ['none', 'info'],
    ['whatever', 'medium'],
    [undefined, 'medium'],
  ])('%j means %s', (word, severity) => {
    expect(severityOf(word)).toBe(severity);
  });

  it('count in order, the first that is known', () => {
    expect(severityOf(undefined, 'team-red', 'low', 'critical')).toBe('low');
  });
});

describe('numbers with units', () => {
  it.each([
    [1400, 'ms', 1.4, 'seconds'],
    [2, 'min', 120, 'seconds'],
    [93, '%', 0.93, 'ratio'],
    [0.93, 'percentunit', 0.93, 'ratio'],
    [3, 'GiB', 3_221_225_472, 'bytes'],
    [7, 'short', 7, 'count'],
    [7, 'widgets', 7, 'widgets'],
    [7, undefined, 7, undefined],
  ])('%s %s is %s %s', (value, unit, expected, name) => {
    expect(symptomFrom({ value, unit })).toEqual({ symptom: { value: expected }, ...(name ? { unit: name } : {}) });
  });

  it('are none when the source gives none', () => {
    expect(symptomFrom({ unit: 'ms', badWhen: 'above', periodSeconds: 60 })).toEqual({});
  });

  it.each([
    ['1240 ms', { number: 1240, unit: 'ms' }],
    ['93%', { number: 93, unit: '%' }],
    ['-1.5e3', { number: -1500 }],
    ['NaN', {}],
    ['+Inf', {}],
    ['5 of 6', {}],
    ['', {}],
    [undefined, {}],
  ])('%j holds %j', (text, expected) => {
    expect(numberIn(text)).toEqual(expected);
  });

  it('are read back from how they are written, and never from a text that is none', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }), (number) => {
        expect(numberIn(`${number} s`).number).toBe(number + 0);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { number } = numberIn(text);
        if (number !== undefined) expect(Number.parseFloat(text)).toBe(number);
      }),
    );
  });
});

describe('the resource that tags name', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'Datadog’s ECS integration',
      { clustername: 'books', servicename: 'lending' },
      { ClusterName: 'books', ServiceName: 'lending' },
    ],
    ['the CloudWatch exporter', { dbinstance_identifier: 'ledger' }, { DBInstanceIdentifier: 'ledger' }],
    ['YACE', { dimension_FunctionName: 'books-search' }, { FunctionName: 'books-search' }],
    ['OpenTelemetry', { 'faas.name': 'books-search' }, { FunctionName: 'books-search' }],
    ['a load balancer', { loadbalancer: 'app/front/1' }, { LoadBalancer: 'app/front/1' }],
    ['a service without its cluster', { service: 'lending' }, {}],
  ])('as %s', (_, tags, dimensions) => {
    expect(named(tags).dimensions).toEqual(dimensions);
  });

  it('has the name of a service before that of a machine, and a machine without its port', () => {
    expect(named({ instance: '10.0.0.1:9100', service: 'lending' }).name).toBe('lending');
    expect(named({ instance: '10.0.0.1:9100' }).name).toBe('10.0.0.1');
    expect(named({}).name).toBeUndefined();
  });

  it('lives where tags say, else where an ARN says, else where it was received', () => {
    const arn = 'arn:aws:sqs:us-east-1:123456789012:letters';
    expect(named({ arn })).toMatchObject({ account: '123456789012', region: 'us-east-1', arns: [arn] });
    expect(named({ arn, aws_account: '210987654321', region: 'eu-west-1' })).toMatchObject({
      account: '210987654321',
      region: 'eu-west-1',
    });
    expect(named({ aws_account: 'production', region: 'europe' })).toMatchObject({
      account: HERE.account,
      region: HERE.region,
    });
    expect(named({ bucket: 'arn:aws:s3:::books' })).toMatchObject({ account: HERE.account, region: HERE.region });
  });

  it('is never larger than a signal has room for, whatever the tags', () => {
    const texts = fc.dictionary(fc.string(), fc.string({ maxLength: 3000, size: 'max' }), { maxKeys: 20 });
    fc.assert(
      fc.property(texts, fc.constantFrom('service', 'cluster', 'functionname', 'arn', 'host'), (tags, known) => {
        const resource = named({ ...tags, [known]: `arn:aws:sqs:::${'x'.repeat(2500)}` });
        for (const value of [...Object.values(resource.dimensions), resource.name ?? ''])
          expect(value.length).toBeLessThanOrEqual(255);
        for (const arn of resource.arns) expect(arn.length).toBeLessThanOrEqual(2048);
        expect(resource.account).toMatch(/^\d{12}$/);
      }),
    );
  });
});
