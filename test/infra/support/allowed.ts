export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

interface Call {
  action: string;
  resource: string;
  /** What IAM knows of the request beside the resource. */
  context?: Readonly<Record<string, string>>;
}

const matches = (pattern: unknown, resource: string): boolean =>
  typeof pattern === 'string' &&
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('?', '.')
      .replaceAll('*', '.*')}$`,
  ).test(resource);

/** Whether statements without a Deny allow a call. Throws for a condition that it cannot judge. */
export const isAllowed = (statements: readonly Statement[], { action, resource, context = {} }: Call): boolean =>
  statements
    .filter((statement) => [statement.Action].flat().includes(action))
    .filter((statement) => [statement.Resource].flat().some((pattern) => matches(pattern, resource)))
    .some(({ Effect, Sid, Condition = {} }) => {
      const { StringEquals = {}, ...others } = Condition;
      if (Effect !== 'Allow' || Object.keys(others).length > 0)
        throw new Error(`${Sid} has an effect or a condition that this test cannot judge yet`);
      return Object.entries(StringEquals).every(([key, wanted]) => context[key] === wanted);
    });
