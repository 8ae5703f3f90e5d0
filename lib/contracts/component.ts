import * as z from 'zod';

/** What kind of thing a component is; runbooks, metric sets and fault classes are chosen by kind, never by name. */
export const ComponentKind = z.enum([
  'ecs-service',
  'lambda-function',
  'auto-scaling-group',
  'database',
  'queue',
  'table',
  'cache',
  'bucket',
  'load-balancer',
  'api',
  'workflow',
  'host',
  'external',
  'other',
]);
export type ComponentKind = z.infer<typeof ComponentKind>;

/**
 * A node of the dependency graph: `account:region:kind:name`, for example
 * `111122223333:eu-west-1:ecs-service:shop/checkout` (an ECS name is `cluster/service`).
 */
export const ComponentId = z
  .string()
  .max(512)
  .regex(/^\d{12}:[a-z]{2}(-[a-z]+)+-\d:[a-z-]+:.+$/, {
    error: (given) =>
      `expected a component as account:region:kind:name, for example 111122223333:eu-west-1:ecs-service:shop/checkout; given ${JSON.stringify(given.input)}`,
  });
export type ComponentId = z.infer<typeof ComponentId>;

export interface ComponentParts {
  account: string;
  region: string;
  kind: ComponentKind;
  name: string;
}

export const componentId = ({ account, region, kind, name }: ComponentParts): ComponentId =>
  ComponentId.parse(`${account}:${region}:${kind}:${name}`);

/** The parts of a component's id; throws a `ZodError` when the text is not one. */
export const componentParts = (id: ComponentId): ComponentParts => {
  const [account = '', region = '', kind = '', ...name] = ComponentId.parse(id).split(':');
  return { account, region, kind: ComponentKind.parse(kind), name: name.join(':') };
};
