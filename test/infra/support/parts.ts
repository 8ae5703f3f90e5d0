import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Catalog } from '../../../lib/contracts/catalog.ts';
import { parseCatalog } from '../../../lib/infra/catalog-file.ts';
import { loadRunbooks } from '../../../lib/infra/runbooks/load-runbooks.ts';
import { readSettings, type Settings } from '../../../lib/infra/settings.ts';
import { SelfhealStack } from '../../../lib/infra/stacks/selfheal-stack.ts';
import { CDK_CONTEXT, DEFINITION, ROOT } from './repository.ts';

export const exampleCatalog = (): Catalog =>
  parseCatalog(readFileSync(`${ROOT}selfheal.yaml`, 'utf8'), 'selfheal.yaml');

export interface Synthesised {
  app: App;
  stack: SelfhealStack;
  template: Template;
  resources: Record<string, Resource>;
}

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Record<string, unknown>;
}

interface Overrides {
  catalog?: Catalog;
  settings?: Partial<Settings>;
}

/** The whole stack with functions that hold no code: what they may do and are told does not depend on it. */
export const built = (overrides: Overrides = {}): { app: App; stack: SelfhealStack } => {
  const app = new App({ context: CDK_CONTEXT });
  const stack = new SelfhealStack(app, 'selfheal', {
    catalog: overrides.catalog ?? exampleCatalog(),
    settings: { ...readSettings(() => undefined), ...overrides.settings },
    runbooks: loadRunbooks(),
    definition: DEFINITION,
    codeOf: () => Code.fromInline('export const handler = () => {}'),
  });
  return { app, stack };
};

export const synthesise = (overrides: Overrides = {}): Synthesised => {
  const { app, stack } = built(overrides);
  const template = Template.fromStack(stack);
  return { app, stack, template, resources: resourcesIn(template) };
};

export const resourcesIn = (template: Template): Record<string, Resource> =>
  template.toJSON().Resources as Record<string, Resource>;

export const ofType = ({ resources }: Synthesised, type: string): Resource[] =>
  Object.values(resources).filter((resource) => resource.Type === type);
