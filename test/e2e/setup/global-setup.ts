import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import type { TestProject } from 'vitest/node';
import { startAlarmBridge } from '../account/alarm-bridge.ts';
import { CLUSTER, MAIL_FROM, shopCatalog } from '../account/catalog.ts';
import { accountClients } from '../account/clients.ts';
import { PLACE } from '../account/place.ts';
import { startAutomationEndpoint } from '../peers/automation-endpoint.ts';
import { startModel } from '../peers/model.ts';
import { bootstrap, deploy } from './deploy.ts';
import { startMiniStack, startMoto } from './engines.ts';
import { prepareEngines } from './python.ts';
import './provided.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;

/** Says what takes its time. */
const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = Date.now();
  process.stderr.write(`… ${what}\n`);
  const result = await work();
  process.stderr.write(`  ${what}: ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  return result;
};

/**
 * Everything that the tests share: the engines, the peers that serve what the emulator lacks, and one deployment of the whole system.
 * Answers with what stops it all, in reverse, also when the set-up fails half-way.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const cleanups: (() => Promise<unknown>)[] = [];
  const tearDown = async (): Promise<void> => {
    for (const cleanup of cleanups.reverse()) await cleanup().catch((error) => console.error(error));
  };
  try {
    await start(project, cleanups);
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

const start = async (project: TestProject, cleanups: (() => Promise<unknown>)[]): Promise<void> => {
  const engines = await step('installing the local engines into .venv', () => prepareEngines(ROOT));
  if ('missing' in engines) {
    process.stderr.write(`\nSKIPPED: ${engines.missing}\n\n`);
    project.provide('missing', engines.missing);
    for (const name of ['emulator', 'installation', 'moto', 'pythonBin'] as const) project.provide(name, null);
    return;
  }
  project.provide('missing', null);
  project.provide('pythonBin', engines.bin);

  const ministack = await step('starting MiniStack', () => startMiniStack(engines.bin));
  cleanups.push(ministack.stop);
  const moto = await step('starting moto', () => startMoto(engines.bin));
  cleanups.push(moto.stop);
  const { endpoint } = ministack;
  project.provide('emulator', { endpoint, ...PLACE });
  project.provide('moto', { endpoint: moto.endpoint });

  const clients = accountClients(endpoint);
  const automation = await startAutomationEndpoint({
    emulator: endpoint,
    applicationAutoScaling: moto.endpoint,
    ...PLACE,
    root: ROOT,
  });
  const model = await startModel();
  cleanups.push(automation.close, model.close);

  const folder = await mkdtemp(join(tmpdir(), 'selfheal-catalog-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const catalog = join(folder, 'selfheal.yaml');
  // JSON is YAML.
  await writeFile(catalog, JSON.stringify(shopCatalog('stub.converse-v1:0'), null, 2));

  const elsewhere = {
    ssm: automation.endpoint,
    'bedrock-runtime': model.endpoint,
    'application-auto-scaling': moto.endpoint,
  };
  const deployment = { root: ROOT, endpoint, elsewhere, catalog, clients };
  await step('cdk bootstrap', () => bootstrap(deployment));
  const outputs = await step('cdk deploy', () => deploy(deployment));

  await clients.ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  await clients.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: MAIL_FROM }));
  const bridge = await startAlarmBridge(clients);
  cleanups.push(bridge.stop);
  project.provide('installation', { outputs, alarmTopicArn: bridge.topicArn });
};
