import { DescribeAutoScalingGroupsCommand, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import { CreateFunctionCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTargetReader } from '../../../lib/adapters/aws/target-reader.ts';
import { type ComponentKind, componentId } from '../../../lib/contracts/component.ts';
import { ROOT } from '../../infra/support/repository.ts';
import { PLACE } from '../account/place.ts';
import { present } from '../account/present.ts';
import { startAutomationEndpoint } from '../peers/automation-endpoint.ts';
import type { Peer } from '../peers/json-protocol.ts';
import { engineClients } from '../peers/runbook-apis.ts';
import { aGroup, aRole, aService, type MadeService, ownName } from './resources.ts';
import { runRunbook } from './run-runbook.ts';
import { MINISTACK, MOTO, SKIPPED } from './where.ts';

const { account, region } = PLACE;
const engine = { region, emulator: MINISTACK, applicationAutoScaling: MOTO };
const clients = engineClients(engine);
const { ecs, autoScaling, lambda } = clients;
/** An archive with nothing in it: the function is never called. */
const EMPTY_ZIP = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64');

const AT = new Date('2026-03-01T12:00:00.000Z');

describe.skipIf(SKIPPED)('MiniStack', () => {
  let automation: Peer;
  beforeAll(async () => {
    automation = await startAutomationEndpoint({ ...engine, account, root: ROOT });
  });
  afterAll(() => automation.close());

  const component = (kind: ComponentKind, name: string) => componentId({ account, region, kind, name });
  const ofService = ({ cluster, service }: MadeService) => component('ecs-service', `${cluster}/${service}`);
  const definition = (name: string): string => `arn:aws:ecs:${region}:${account}:task-definition/${name}`;
  const snapshot = async (target: string) => (await createTargetReader(() => clients).snapshot(target, AT))?.fields;

  const described = async ({ cluster, service }: MadeService) => {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services[0];
  };
  const tasksOf = async ({ cluster, service }: MadeService) =>
    (await ecs.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'RUNNING' }))).taskArns ?? [];
  const onService = (runbook: string, made: MadeService, more: Record<string, string> = {}) =>
    runRunbook({ ...automation, region }, runbook, ofService(made), {
      ClusterName: made.cluster,
      ServiceName: made.service,
      ...more,
    });

  describe('an ECS service', () => {
    it('is read whole', async () => {
      const made = await aService(clients);
      expect(await snapshot(ofService(made))).toEqual({
        status: 'ACTIVE',
        desiredCount: 2,
        runningCount: 2,
        pendingCount: 0,
        taskDefinition: definition(made.taskDefinitions[1]),
        previousTaskDefinition: definition(made.taskDefinitions[0]),
        deploymentInProgress: false,
        rolloutState: 'COMPLETED',
        deploymentController: 'ECS',
        minimumHealthyPercent: 100,
        managed: true,
      });
    });

    it('is restarted: every task is another one, of the same revision', async () => {
      const made = await aService(clients);
      const before = await tasksOf(made);
      const run = await onService('restart-ecs-service', made);
      expect(run).toMatchObject({
        status: 'succeeded',
        failure: null,
        outputs: {
          'readService.TaskDefinition': [definition(made.taskDefinitions[1])],
          'readService.RunningCount': ['2'],
        },
      });
      const after = await tasksOf(made);
      expect(after).toHaveLength(2);
      expect(after.filter((arn) => before.includes(arn))).toEqual([]);
      const { deployments = [], taskDefinition } = (await described(made)) ?? {};
      expect(deployments.map(({ id }) => id)).toEqual(run.outputs['restartService.DeploymentId']);
      expect(taskDefinition).toBe(definition(made.taskDefinitions[1]));
    });

    it('is rolled back to the revision that the snapshot names', async () => {
      const made = await aService(clients);
      const { previousTaskDefinition } = present(await snapshot(ofService(made)), 'snapshot of the service');
      const run = await onService('rollback-ecs-deployment', made, {
        TaskDefinition: String(present(previousTaskDefinition, 'previous task definition')),
      });
      expect(run).toMatchObject({
        status: 'succeeded',
        outputs: { 'readService.TaskDefinition': [definition(made.taskDefinitions[1])] },
        steps: { deployWanted: 'Success', assertWantedStands: 'Success' },
      });
      expect((await described(made))?.taskDefinition).toBe(definition(made.taskDefinitions[0]));
    });

    it('is scaled', async () => {
      const made = await aService(clients);
      const run = await onService('scale-ecs-service', made, { DesiredCount: '4' });
      expect(run).toMatchObject({
        status: 'succeeded',
        outputs: { 'readService.DesiredCount': ['2'], 'readResult.RunningCount': ['4'] },
      });
      expect(await tasksOf(made)).toHaveLength(4);
    });

    it.each([
      ['without the tag', { managed: false }, 'readManagedTag'],
      ['that would lose capacity', { minimumHealthyPercent: 50 }, 'assertCapacityIsKept'],
    ])('%s is not restarted', async (_, settings, step) => {
      const made = await aService(clients, settings);
      const before = await tasksOf(made);
      expect(await onService('restart-ecs-service', made)).toMatchObject({ status: 'failed', step });
      expect(await tasksOf(made)).toEqual(before);
    });
  });

  describe('an Auto Scaling group', () => {
    it('is read whole', async () => {
      const name = await aGroup(clients);
      expect(await snapshot(component('auto-scaling-group', name))).toEqual({
        desiredCapacity: 2,
        minSize: 1,
        maxSize: 4,
        inService: 2,
        refreshInProgress: false,
        managed: true,
      });
    });

    it('is refreshed', async () => {
      const name = await aGroup(clients);
      const target = component('auto-scaling-group', name);
      const run = await runRunbook({ ...automation, region }, 'refresh-auto-scaling-group', target, {
        GroupName: name,
      });
      expect(run).toMatchObject({ status: 'succeeded', outputs: { 'readGroup.DesiredCapacity': ['2'] } });
    });

    it('without the tag is not refreshed', async () => {
      const name = await aGroup(clients, { managed: false });
      const target = component('auto-scaling-group', name);
      const run = await runRunbook({ ...automation, region }, 'refresh-auto-scaling-group', target, {
        GroupName: name,
      });
      expect(run).toMatchObject({ status: 'failed', step: 'refuseUnmanagedGroup' });
    });
  });

  it('a function’s reserved concurrency is raised, as the snapshot then tells', async () => {
    const name = ownName();
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: await aRole(clients),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: EMPTY_ZIP },
        Tags: { 'selfheal:managed': 'true' },
      }),
    );
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 5 }));
    const target = component('lambda-function', name);
    const run = await runRunbook({ ...automation, region }, 'raise-lambda-concurrency', target, {
      FunctionName: name,
      ReservedConcurrency: '8',
    });
    expect(run).toMatchObject({ status: 'succeeded', outputs: { 'readConcurrency.Reserved': ['5'] } });
    expect(await snapshot(target)).toMatchObject({ reservedConcurrency: 8, managed: true });
  });

  describe('what this engine does not have, as docs/emulator.md says', () => {
    it('tells no history of deployments and stops none', async () => {
      const { cluster, service } = await aService(clients);
      expect((await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }))).serviceDeployments).toEqual([]);
      const serviceDeploymentArn = `arn:aws:ecs:${region}:${account}:service-deployment/${cluster}/${service}/1`;
      const stop = ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
      await expect(stop).rejects.toMatchObject({ name: 'InvalidAction' });
    });

    it('keeps no scaling activities, and no group with suspended processes', async () => {
      const AutoScalingGroupName = await aGroup(clients);
      const { Activities } = await autoScaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }));
      expect(Activities).toEqual([]);
      const { AutoScalingGroups } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
      );
      expect(AutoScalingGroups?.[0]?.SuspendedProcesses).toBeUndefined();
    });

    it('has no Application Auto Scaling: a service cannot be read whole with this engine alone', async () => {
      const made = await aService(clients);
      const alone = engineClients({ region, emulator: MINISTACK });
      await expect(createTargetReader(() => alone).snapshot(ofService(made), AT)).rejects.toThrow();
    });
  });
});
