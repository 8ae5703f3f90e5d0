import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../lib/contracts/partition.ts';

describe('the partition of a region', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['us-east-1', 'aws'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('of %s is %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });

  it('is what the CDK knows, for every region that it knows', () => {
    const known = RegionInfo.regions.filter(({ partition }) => partition !== undefined);
    expect(known.length).toBeGreaterThan(30);
    for (const { name, partition } of known) expect([name, partitionOf(name)]).toEqual([name, partition]);
  });
});
