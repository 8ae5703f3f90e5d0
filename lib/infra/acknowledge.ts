import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Right } from './rights/right.ts';

/** Accepts one cdk-nag finding on one construct, with the reason; everything else it finds still stops the deployment. */
export const acknowledge = (construct: Construct, rule: string, reason: string): void => {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
};

/** Accepts the wildcards of a role's rights one by one; a resource that no right explains is still a finding. */
export const acknowledgeWildcards = (construct: Construct, rights: readonly Right[]): void => {
  const reasons = new Map<string, string[]>();
  for (const { resources, because } of rights) {
    for (const resource of resources) {
      if (!resource.includes('*') || !because) continue;
      reasons.set(resource, [...(reasons.get(resource) ?? []), because]);
    }
  }
  for (const [resource, because] of reasons) {
    acknowledge(construct, `IAM5[Resource::${resource}]`, [...new Set(because)].join('; '));
  }
};
