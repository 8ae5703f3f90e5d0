import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Something a role may do, and on what. */
export interface Right {
  /** Letters and digits: shows in the policy, so that a reader there learns what it is for. */
  sid: string;
  actions: readonly string[];
  resources: readonly string[];
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why the resources contain a `*`; required when they do. */
  because?: string;
}

/** Throws where a wildcard lacks its reason, or stands in an action: no role of Selfheal has one. */
export const statementOf = ({ sid, actions, resources, conditions = {}, because }: Right): PolicyStatement => {
  const wildcardAction = actions.find((action) => action.includes('*'));
  if (wildcardAction) throw new Error(`right ${sid}: ${wildcardAction} is a wildcard action; name each API call`);
  const wildcardResource = resources.find((resource) => resource.includes('*'));
  if (wildcardResource && !because)
    throw new Error(`right ${sid}: ${wildcardResource} has a wildcard; say why in 'because'`);
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions: structuredClone(conditions),
  });
};
