import { describe, expect, it } from 'vitest';
import { calledOn } from '../../../../lib/domain/changes/api-calls.ts';
import { namedByDimensions } from '../../../../lib/domain/detection/named-resource.ts';

/** The ARNs of what a call was made on, in a region of another partition. */
const arnsOf = (region: string, eventSource: string, eventName: string, parameters: Record<string, unknown>) =>
  calledOn({
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    account: '210987654321',
    region,
    parameters,
    response: {},
  })?.arns;

describe.each([
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
])('a call in %s', (region, partition) => {
  it.each([
    ['ssm', 'PutParameter', { name: '/books/pool' }, `ssm:${region}:210987654321:parameter/books/pool`],
    ['sqs', 'PurgeQueue', { queueUrl: 'https://sqs/210987654321/letters' }, `sqs:${region}:210987654321:letters`],
    ['iam', 'PutRolePolicy', { roleName: 'lending' }, 'iam::210987654321:role/lending'],
    ['s3', 'DeleteBucketPolicy', { bucketName: 'covers' }, 's3:::covers'],
    ['apigateway', 'UpdateStage', { restApiId: 'a1b2' }, `apigateway:${region}::/restapis/a1b2`],
  ])('on %s %s is of what lives in that partition', (source, name, parameters, tail) => {
    expect(arnsOf(region, source, name, parameters)).toEqual([`arn:${partition}:${tail}`]);
  });
});

it('the dimensions of an alarm in another partition name what lives there', () => {
  expect(namedByDimensions({ TargetGroup: 'targetgroup/lending/1' }, '210987654321', 'cn-north-1').arns).toEqual([
    'arn:aws-cn:elasticloadbalancing:cn-north-1:210987654321:targetgroup/lending/1',
  ]);
});
