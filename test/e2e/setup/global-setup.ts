import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../../infra/support/repository.ts';
import { startAlarmBridge } from '../account/alarm-bridge.ts';
import { CLUSTER, MAIL_FROM, shopCatalog } from '../account/catalog.ts';
import { accountClients } from '../account/clients.ts';
import { PLACE } from '../account/place.ts';
import { startAutomationEndpoint } from '../peers/automation-endpoint.ts';
import { startModel } from '../peers/model.ts';
import { bootstrap, deploy } from './deploy.ts';
import { startMiniStack, startMoto } from './engines.ts';
import { prepareEngines } from './python.ts';
import { makeRunFolder, type RunFolder } from './run-folder.ts';
import './provided.ts';

type Cleanups = (() => Promise<unknown>)[];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Says what takes its time. */
const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = Date.now();
  say(`… ${what}`);
  const result = await work();
  say(`  ${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return result;
};

/** In reverse, each whatever the others do; answers with what went wrong. */
const cleanUp = async (cleanups: Cleanups): Promise<unknown[]> => {
  const errors: unknown[] = [];
  for (const cleanup of cleanups.toReversed()) await cleanup().catch((error) => errors.push(error));
  return errors;
};

/**
 * Everything that the tests share: the engines, the peers that serve what the emulator lacks, and one deployment of the whole system.
 * Answers with what stops it all. Where something failed, it shows what the engines printed, and leaves their logs.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const engines = await step('installing the local engines into .venv', () => prepareEngines(ROOT));
  if ('missing' in engines) {
    say(`\nSKIPPED: ${engines.missing}\n`);
    project.provide('missing', engines.missing);
    for (const name of ['emulator', 'installation', 'moto', 'pythonBin', 'folder'] as const)
      project.provide(name, null);
    return async () => {};
  }
  project.provide('missing', null);
  project.provide('pythonBin', engines.bin);
  const run = makeRunFolder();
  project.provide('folder', run.path);
  const cleanups: Cleanups = [];
  const end = async (failed: boolean): Promise<unknown[]> => {
    const errors = await cleanUp(cleanups);
    if (failed || errors.length > 0) {
      say(`\nWhat the engines printed last; their logs stay:\n${run.printedLately()}\n`);
      run.keepLogsOnly();
    } else {
      run.remove();
    }
    return errors;
  };
  try {
    await start(project, { bin: engines.bin, run, cleanups });
  } catch (error) {
    for (const another of await end(true)) console.error(another);
    throw error;
  }
  return async () => {
    const errors = await end(somethingFailed(project));
    say(`the whole run took ${(performance.now() / 60_000).toFixed(1)} min`);
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('\n'));
  };
}

/** A test, a suite around tests, or something that belongs to none. */
const somethingFailed = ({ vitest: { state } }: TestProject): boolean =>
  state.getTestModules().some((module) => !module.ok()) || state.getUnhandledErrors().length > 0;

interface Start {
  bin: string;
  run: RunFolder;
  /** What is started is put down here at once, with what stops it. */
  cleanups: Cleanups;
}

const start = async (project: TestProject, { bin, run, cleanups }: Start): Promise<void> => {
  const ministack = await step('starting MiniStack', () => startMiniStack(bin, run));
  cleanups.push(ministack.stop);
  const moto = await step('starting moto', () => startMoto(bin, run));
  cleanups.push(moto.stop);
  const { endpoint } = ministack;
  project.provide('emulator', { endpoint });
  project.provide('moto', { endpoint: moto.endpoint });

  const automation = await startAutomationEndpoint({
    emulator: endpoint,
    applicationAutoScaling: moto.endpoint,
    ...PLACE,
    root: ROOT,
  });
  cleanups.push(automation.close);
  const model = await startModel();
  cleanups.push(model.close);

  const clients = accountClients(endpoint);
  const folder = run.inside('cdk');
  await step('cdk bootstrap', () => bootstrap({ endpoint, folder }));
  const outputs = await step('cdk deploy', () =>
    deploy({
      endpoint,
      elsewhere: {
        ssm: automation.endpoint,
        'bedrock-runtime': model.endpoint,
        'application-auto-scaling': moto.endpoint,
      },
      catalog: shopCatalog('stub.converse-v1:0'),
      folder,
      clients,
    }),
  );

  await clients.ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  await clients.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: MAIL_FROM }));
  const bridge = await startAlarmBridge(clients);
  cleanups.push(bridge.stop);
  project.provide('installation', { outputs, alarmTopicArn: bridge.topicArn });
};
