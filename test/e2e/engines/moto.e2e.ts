import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeAutoScalingGroupsCommand,
  SetInstanceHealthCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autoScalingCollector } from '../../../lib/adapters/aws/auto-scaling/collect-activities.ts';
import { ecsCollector } from '../../../lib/adapters/aws/ecs/collect-tasks.ts';
import { type Collector, nothingFound } from '../../../lib/adapters/aws/observatory/collector.ts';
import { createTargetReader } from '../../../lib/adapters/aws/target-reader.ts';
import { type ComponentId, type ComponentKind, componentId } from '../../../lib/contracts/component.ts';
import { Transient } from '../../../lib/contracts/errors.ts';
import { ROOT } from '../../infra/support/repository.ts';
import { PLACE } from '../account/place.ts';
import { present } from '../account/present.ts';
import { startAutomationEndpoint } from '../peers/automation-endpoint.ts';
import type { Peer } from '../peers/json-protocol.ts';
import { engineClients } from '../peers/runbook-apis.ts';
import { aGroup, aService, ownName } from './resources.ts';
import { runRunbook } from './run-runbook.ts';
import { MOTO, SKIPPED } from './where.ts';

const { account, region } = PLACE;
const engine = { region, emulator: MOTO };
const clients = engineClients(engine);
const { applicationAutoScaling, autoScaling, ecs } = clients;

describe.skipIf(SKIPPED)('moto', () => {
  let automation: Peer;
  beforeAll(async () => {
    // The runbook for groups sleeps for 45 s before it looks again.
    automation = await startAutomationEndpoint({ ...engine, account, root: ROOT, waitScale: 0.1 });
  });
  afterAll(() => automation.close());

  const component = (kind: ComponentKind, name: string): ComponentId => componentId({ account, region, kind, name });

  const group = async (name: string) => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    const found = (await autoScaling.send(command)).AutoScalingGroups?.[0];
    return found ?? expect.fail(`moto has no group ${name}`);
  };

  /** What a collector of the observatory finds out about these components now. */
  const look = async (collector: Collector, ...components: ComponentId[]) => {
    const now = Date.now();
    const found = nothingFound();
    const at = (minutes: number): string => new Date(now + 60_000 * minutes).toISOString();
    await collector.look({
      scope: {
        components: components.map((each) => ({ service: each, component: each })),
        edges: [],
        baselineFromAt: at(-120),
        onsetAt: at(-5),
        toAt: at(1),
      },
      found,
      signal: AbortSignal.timeout(20_000),
    });
    return found;
  };

  describe('an Auto Scaling group', () => {
    const scale = (GroupName: string) =>
      runRunbook({ ...automation, region }, 'scale-auto-scaling-group', component('auto-scaling-group', GroupName), {
        GroupName,
        DesiredCapacity: '3',
      });

    it('is scaled, and its instances are in service', async () => {
      const name = await aGroup(clients);
      expect(await scale(name)).toMatchObject({
        status: 'succeeded',
        failure: null,
        outputs: { 'readGroup.DesiredCapacity': ['2'], 'readGroup.MaxSize': ['4'] },
        steps: { waitForInstances: 'Success', assertCapacityStands: 'Success' },
      });
      const { DesiredCapacity, Instances = [] } = await group(name);
      expect(DesiredCapacity).toBe(3);
      expect(Instances.map(({ LifecycleState }) => LifecycleState)).toEqual(['InService', 'InService', 'InService']);
    });

    it('without the tag is left alone', async () => {
      const name = await aGroup(clients, { managed: false });
      expect(await scale(name)).toMatchObject({ status: 'failed', step: 'refuseUnmanagedGroup' });
      expect((await group(name)).DesiredCapacity).toBe(2);
    });

    it('that somebody took in hand is left alone', async () => {
      const name = await aGroup(clients);
      const ScalingProcesses = ['AZRebalance'];
      await autoScaling.send(new SuspendProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses }));
      expect(await scale(name)).toMatchObject({ status: 'failed', step: 'refuseSuspendedProcesses' });
      expect((await group(name)).DesiredCapacity).toBe(2);
    });

    it('tells the observatory which instances are unhealthy', async () => {
      const name = await aGroup(clients);
      const InstanceId = present((await group(name)).Instances?.[0]?.InstanceId, `instance of ${name}`);
      await autoScaling.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus: 'Unhealthy' }));
      const sick = component('auto-scaling-group', name);
      const ghost = component('auto-scaling-group', 'ghost');
      const { platform, gaps } = await look(
        autoScalingCollector(() => clients, 20),
        sick,
        ghost,
      );
      expect(platform).toEqual([
        expect.objectContaining({
          component: sick,
          what: 'instance-unhealthy',
          detail: expect.stringContaining(InstanceId),
        }),
      ]);
      expect(gaps).toEqual([
        expect.objectContaining({
          component: ghost,
          because: expect.stringContaining('there is no Auto Scaling group'),
        }),
      ]);
    });
  });

  describe('an ECS service', () => {
    it('is scaled together with its scalable target’s minimum', async () => {
      const { cluster, service } = await aService(clients);
      const ResourceId = `service/${cluster}/${service}`;
      const of = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
      await applicationAutoScaling.send(
        new RegisterScalableTargetCommand({ ...of, ResourceId, MinCapacity: 1, MaxCapacity: 6 }),
      );
      const target = component('ecs-service', `${cluster}/${service}`);
      const parameters = { ClusterName: cluster, ServiceName: service, DesiredCount: '4' };
      expect(await runRunbook({ ...automation, region }, 'scale-ecs-service', target, parameters)).toMatchObject({
        status: 'succeeded',
        outputs: { 'readBounds.Minimum': ['1'], 'readBounds.Maximum': ['6'], 'readResult.RunningCount': ['4'] },
        steps: { raiseMinimum: 'Success' },
      });
      const { ScalableTargets } = await applicationAutoScaling.send(
        new DescribeScalableTargetsCommand({ ...of, ResourceIds: [ResourceId] }),
      );
      expect(ScalableTargets).toMatchObject([{ MinCapacity: 4, MaxCapacity: 6 }]);
    });

    it('tells the observatory that its deployment does not end', async () => {
      const { cluster, service } = await aService(clients);
      const rollingOut = component('ecs-service', `${cluster}/${service}`);
      const ghost = component('ecs-service', `${cluster}/ghost`);
      const { platform, gaps } = await look(
        ecsCollector(() => clients, 20),
        rollingOut,
        ghost,
      );
      expect(platform).toMatchObject([{ component: rollingOut, what: 'deployment-in-progress' }]);
      expect(gaps).toContainEqual(
        expect.objectContaining({ component: ghost, because: expect.stringContaining('ECS knows no service') }),
      );
    });
  });

  describe('what this engine does not have, as docs/emulator.md says', () => {
    const snapshot = (target: ComponentId) => createTargetReader(() => clients).snapshot(target, new Date());

    it('has no instance refreshes: a group is not read half', async () => {
      const name = await aGroup(clients);
      const refresh = autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: name }));
      await expect(refresh).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
      await expect(snapshot(component('auto-scaling-group', name))).rejects.toBeInstanceOf(Transient);
      expect(await snapshot(component('auto-scaling-group', ownName()))).toBeNull();
    });

    it('has no history of deployments: a service is not read half', async () => {
      const { cluster, service } = await aService(clients);
      const list = ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
      await expect(list).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
      await expect(snapshot(component('ecs-service', `${cluster}/${service}`))).rejects.toBeInstanceOf(Transient);
      expect(await snapshot(component('ecs-service', `${cluster}/ghost`))).toBeNull();
    });
  });
});
