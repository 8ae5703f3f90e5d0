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

/** IAM allows a managed policy 6,144 characters; a statement must fit into one with something to spare. */
const STATEMENT_CHARACTERS = 4000;

/**
 * The statements of a right: one, or several when it names more resources than a policy has room for. Throws where a
 * wildcard lacks its reason, or stands in an action: no role of Selfheal has one.
 */
export const statementsOf = ({ sid, actions, resources, conditions = {}, because }: Right): PolicyStatement[] => {
  const wildcardAction = actions.find((action) => action.includes('*'));
  if (wildcardAction) throw new Error(`right ${sid}: ${wildcardAction} is a wildcard action; name each API call`);
  const wildcardResource = resources.find((resource) => resource.includes('*'));
  if (wildcardResource && !because)
    throw new Error(`right ${sid}: ${wildcardResource} has a wildcard; say why in 'because'`);
  return chunks(resources).map(
    (chunk, index) =>
      new PolicyStatement({
        sid: index === 0 ? sid : `${sid}${index + 1}`,
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: chunk,
        conditions: structuredClone(conditions),
      }),
  );
};

const chunks = (resources: readonly string[]): string[][] => {
  const all: string[][] = [[]];
  let characters = 0;
  for (const resource of resources) {
    if (characters + resource.length > STATEMENT_CHARACTERS) {
      all.push([]);
      characters = 0;
    }
    all.at(-1)?.push(resource);
    characters += resource.length + 3;
  }
  return all;
};
