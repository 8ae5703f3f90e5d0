import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleRooms } from './bundle.ts';
import { readCatalog, requireSomebodyToAsk } from './catalog-file.ts';
import { EmulatorFit, fitToEmulator } from './constructs/emulator-fit.ts';
import { requireKnownGrants } from './known-grants.ts';
import { loadRunbooks } from './runbooks/load-runbooks.ts';
import { readSettings } from './settings.ts';
import { SelfhealStack } from './stacks/selfheal-stack.ts';

/**
 * The whole app from the repository's files: reads settings and catalog, bundles the functions, and puts the stack under
 * cdk-nag. The bundles are put into `outputFolder`, which is made anew. Throws before anything is made when settings, catalog, a
 * runbook or a function are not right.
 */
export const createApp = async (
  root: string,
  context?: Record<string, unknown>,
  outputFolder = join(root, 'dist', 'functions'),
): Promise<App> => {
  const app = new App(context ? { context } : {});
  const settings = readSettings((name) => app.node.tryGetContext(name));
  const read = readCatalog(settings.catalog, settings.builtAt);
  requireSomebodyToAsk(read.catalog, settings.catalog);
  const catalog = settings.emulator ? fitToEmulator(read) : read;
  const { account } = catalog.catalog;
  const emulatorFit = settings.emulator && new EmulatorFit({ endpoints: settings.emulator, account });
  const runbooks = loadRunbooks(join(root, 'runbooks'));
  const manifests = runbooks.map(({ manifest }) => manifest);
  requireKnownGrants(read.catalog, manifests, settings.catalog);
  await bundleRooms({ root, outputFolder, catalog, manifests });

  new SelfhealStack(app, settings.stackName, {
    catalog: catalog.catalog,
    settings,
    runbooks,
    definition: readFileSync(join(root, 'statemachines', 'heal-incident.asl.json'), 'utf8'),
    codeOf: (room) => Code.fromAsset(join(outputFolder, room)),
  });
  if (emulatorFit) Aspects.of(app).add(emulatorFit);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
