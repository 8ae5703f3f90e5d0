import { partitionOf } from '../contracts/partition.ts';

/** Where a resource lives. */
export interface Place {
  account: string;
  region: string;
}

/** Full ARNs as plain text: account and region come from the catalog, so nothing waits for CloudFormation to fill it in. */
export const arn = (service: string, { account, region }: Place, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

/** IAM has no regions in its ARNs. */
export const roleArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
