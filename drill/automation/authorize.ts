import { type Place, type Right, rightsFor } from '../../lib/infra/runbooks/call-rights.ts';
import { MANAGED_TAG_KEY, type PolicyDocument, resourcesOf, type Statement } from '../../lib/infra/runbooks/policy.ts';

/** What IAM answers a call that the role's policy does not allow. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException';
}

/** IAM's wildcards: `*` any characters, `?` one. A `*` in the resource itself stands for a part that the call does not name. */
const matches = (pattern: string, resource: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(resource);

const allows = (statement: Statement, right: Right, tags: Readonly<Record<string, string>>): boolean =>
  statement.Action.includes(right.action) &&
  resourcesOf(statement).some((pattern) => matches(pattern, right.resource)) &&
  Object.entries(statement.Condition?.StringEquals ?? {}).every(
    ([key, wanted]) => ({ ...right.context, ...tags })[key] === wanted,
  );

/**
 * Throws {@link AccessDenied} unless the policy allows everything that IAM asks about the call; a condition on tags is
 * answered by `isManaged`. An API that is not in the mapping is denied.
 */
export const authorize = async (
  policy: PolicyDocument,
  call: { service: string; api: string; input: Readonly<Record<string, unknown>> },
  place: Place,
  isManaged: (arn: string) => boolean | Promise<boolean>,
): Promise<void> => {
  const rights = rightsFor(call.service, call.api, call.input, place);
  if (!rights) throw new AccessDenied(`${call.service}:${call.api} is not in the mapping of APIs to IAM actions`);
  for (const right of rights) {
    const managed = right.tagged && (await isManaged(right.resource));
    const tags: Record<string, string> = managed ? { [MANAGED_TAG_KEY]: 'true' } : {};
    if (!policy.Statement.some((statement) => allows(statement, right, tags))) {
      throw new AccessDenied(`the runbook's role is not authorized to perform ${right.action} on ${right.resource}`);
    }
  }
};
