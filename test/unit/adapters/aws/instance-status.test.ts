import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstanceStatusCommand, type InstanceStatus } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceStatusCollector } from '../../../../lib/adapters/aws/ec2/collect-instance-status.ts';
import { readInstanceStatus } from '../../../../lib/adapters/aws/ec2/read-instance-status.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, FULFILMENT, REGION } from '../../../fakes/catalog.ts';

const minute = (after: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * after);
const ID = 'i-0123456789abcdef0';
const HOST = `${ACCOUNT}:${REGION}:host:${ID}`;
const scope = aScope(['host', HOST]);

const well = (given: Partial<InstanceStatus> = {}): InstanceStatus => ({
  InstanceId: ID,
  AvailabilityZone: 'eu-west-1a',
  InstanceState: { Code: 16, Name: 'running' },
  SystemStatus: { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] },
  InstanceStatus: { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] },
  AttachedEbsStatus: { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] },
  ...given,
});
const impaired = (ImpairedSince?: Date) => ({
  Status: 'impaired' as const,
  Details: [{ Name: 'reachability' as const, Status: 'failed' as const, ImpairedSince }],
});

describe('an instance', () => {
  it('that is well, or only just begins, tells nothing', () => {
    expect(readInstanceStatus(well(), 'host', scope)).toEqual([]);
    const beginning = well({
      InstanceState: { Code: 0, Name: 'pending' },
      SystemStatus: { Status: 'initializing', Details: [{ Name: 'reachability', Status: 'initializing' }] },
      InstanceStatus: { Status: 'insufficient-data' },
    });
    expect(readInstanceStatus(beginning, 'host', scope)).toEqual([]);
  });

  it('with failed checks says which, and since when', () => {
    expect(
      readInstanceStatus(well({ SystemStatus: impaired(minute(2)), InstanceStatus: impaired() }), 'member', scope),
    ).toEqual([
      {
        at: minute(2),
        detail: `${ID}: system status impaired: reachability failed since 2026-03-01T12:02:00.000Z`,
      },
      { at: new Date(scope.toAt), detail: `${ID}: instance status impaired: reachability failed` },
    ]);
  });

  it('that has been impaired for days is so now, and its words say since when', () => {
    const [found] = readInstanceStatus(well({ SystemStatus: impaired(minute(-5000)) }), 'host', scope);
    expect(found?.at).toEqual(new Date(scope.toAt));
    expect(found?.detail).toContain(`since ${minute(-5000).toISOString()}`);
  });

  it.each(['stopping', 'stopped', 'shutting-down', 'terminated'] as const)(
    'that is %s is out of order as a host, and in the ordinary course in a group',
    (Name) => {
      const gone = { InstanceId: ID, InstanceState: { Name }, SystemStatus: { Status: 'not-applicable' as const } };
      expect(readInstanceStatus(gone, 'host', scope).map(({ detail }) => detail)).toEqual([`${ID} is ${Name}`]);
      expect(readInstanceStatus(gone, 'member', scope)).toEqual([]);
    },
  );

  it.each([
    ['under way', { NotBefore: minute(1), NotAfter: minute(60) }, 1],
    ['that has begun long ago and goes on', { NotBefore: minute(-600), NotAfter: minute(600) }, 1],
    ['just over', { NotBefore: minute(-10), NotAfter: minute(-5), Description: '[Completed] reboot' }, 1],
    ['planned for later', { NotBefore: minute(600), NotAfter: minute(700) }, 0],
    ['that was called off', { NotBefore: minute(1), Description: '[Canceled] reboot' }, 0],
    ['long over', { NotBefore: minute(-600), NotAfter: minute(-500) }, 0],
  ])('with an event %s', (_, event, facts) => {
    const status = well({ Events: [{ Code: 'system-reboot', Description: 'scheduled reboot', ...event }] });
    const found = readInstanceStatus(status, 'host', scope);
    expect(found).toHaveLength(facts);
    for (const { detail } of found) expect(detail).toMatch(/^i-0123456789abcdef0: system-reboot from 2026-/);
  });

  it('never tells of a time outside of the story', () => {
    const instants = fc.integer({ min: -10_000, max: 10 }).map(minute);
    fc.assert(
      fc.property(fc.option(instants, { nil: undefined }), instants, instants, (since, NotBefore, NotAfter) => {
        const status = well({
          SystemStatus: impaired(since),
          Events: [{ Code: 'instance-stop', NotBefore, NotAfter }],
        });
        for (const { at } of readInstanceStatus(status, 'host', scope)) {
          expect(at.getTime()).toBeGreaterThanOrEqual(minute(-30).getTime());
          expect(at.getTime()).toBeLessThanOrEqual(Date.parse(scope.toAt));
        }
      }),
    );
  });
});

describe('the EC2 collector', () => {
  const group = (name: string, ids: readonly string[]): AutoScalingGroup => ({
    AutoScalingGroupName: name,
    MinSize: 1,
    MaxSize: 4,
    DesiredCapacity: 2,
    DefaultCooldown: 300,
    AvailabilityZones: [],
    HealthCheckType: 'EC2',
    CreatedTime: minute(-9999),
    Instances: ids.map((InstanceId) => ({
      InstanceId,
      AvailabilityZone: 'eu-west-1a',
      LifecycleState: 'InService',
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false,
    })),
  });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `i-${String(index).padStart(8, '0')}`);
  const account = (members: readonly string[] = []) => ({
    ec2: new FakeClient().on(DescribeInstanceStatusCommand, ({ InstanceIds = [] }) => ({
      InstanceStatuses: InstanceIds.map((InstanceId) => well({ InstanceId, SystemStatus: impaired(minute(3)) })),
    })),
    autoScaling: new FakeClient().on(DescribeAutoScalingGroupsCommand, () => ({
      AutoScalingGroups: [group('shop-fulfilment', members)],
    })),
  });
  const collect = (clients: ReturnType<typeof account>, given = scope) =>
    runCollectors([instanceStatusCollector(() => clients, 10)], given);

  it('asks hosts by their id, whatever state they are in', async () => {
    const clients = account();
    expect((await collect(clients)).platform).toEqual([
      {
        component: HOST,
        what: 'instance-impaired',
        at: minute(3).toISOString(),
        count: 1,
        detail: `${ID}: system status impaired: reachability failed since ${minute(3).toISOString()}`,
      },
    ]);
    expect(clients.ec2.sent(DescribeInstanceStatusCommand)).toEqual([{ InstanceIds: [ID], IncludeAllInstances: true }]);
    expect(clients.autoScaling.sent(DescribeAutoScalingGroupsCommand)).toEqual([]);
  });

  it('asks a group’s instances a hundred at a time, and tells of them as facts about the group', async () => {
    const clients = account(ids(130));
    const { platform, gaps } = await collect(clients, aScope(['fulfilment', FULFILMENT]));
    expect(clients.ec2.sent(DescribeInstanceStatusCommand).map(({ InstanceIds }) => InstanceIds?.length)).toEqual([
      100, 30,
    ]);
    expect(platform.map(({ component, count }) => [component, count])).toEqual([
      [FULFILMENT, 100],
      [FULFILMENT, 30],
    ]);
    expect(gaps).toEqual([]);
  });

  it('looks at so many instances of each group, and says of how many', async () => {
    const OTHER = FULFILMENT.replace('shop-fulfilment', 'shop-other');
    const clients = account();
    clients.autoScaling.on(DescribeAutoScalingGroupsCommand, () => ({
      AutoScalingGroups: [group('shop-fulfilment', ids(1200)), group('shop-other', ['i-0fffffff'])],
    }));
    const { platform, gaps } = await collect(clients, aScope(['fulfilment', FULFILMENT], ['other', OTHER]));
    const asked = clients.ec2.sent(DescribeInstanceStatusCommand).flatMap(({ InstanceIds = [] }) => InstanceIds);
    expect(asked).toEqual([...ids(200), 'i-0fffffff']);
    expect(platform.map(({ component }) => component)).toContain(OTHER);
    expect(gaps).toEqual([
      {
        collector: 'platform',
        component: FULFILMENT,
        because: 'shop-fulfilment has 1200 instances; the status of 200 of them is looked at',
        standing: true,
      },
    ]);
  });

  it('reads groups page by page', async () => {
    const clients = account();
    clients.autoScaling.on(DescribeAutoScalingGroupsCommand, ({ NextToken }) => ({
      AutoScalingGroups: NextToken ? [group('shop-fulfilment', ids(1))] : [],
      NextToken: NextToken ? undefined : 'more',
    }));
    expect((await collect(clients, aScope(['fulfilment', FULFILMENT]))).platform).toHaveLength(1);
  });

  it('goes on without an instance that is gone, and says so of a host', async () => {
    const clients = account();
    const OTHER = 'i-0aaaaaaaaaaaaaaaa';
    clients.ec2.on(DescribeInstanceStatusCommand, ({ InstanceIds = [] }) => {
      if (InstanceIds.includes(ID))
        throw awsError('InvalidInstanceID.NotFound', `The instance IDs '${ID}' do not exist`);
      return { InstanceStatuses: InstanceIds.map((InstanceId) => well({ InstanceId, SystemStatus: impaired() })) };
    });
    const both = aScope(['host', HOST], ['other', `${ACCOUNT}:${REGION}:host:${OTHER}`]);
    const { platform, gaps } = await collect(clients, both);
    expect(platform.map(({ component }) => component)).toEqual([`${ACCOUNT}:${REGION}:host:${OTHER}`]);
    expect(gaps).toEqual([
      {
        collector: 'platform',
        component: HOST,
        because: `EC2 knows no instance ${ID}; correct its name in the catalog`,
      },
    ]);
  });

  it('says that a host that has no id cannot be asked about', async () => {
    const clients = account();
    const { gaps } = await collect(clients, aScope(['bastion', `${ACCOUNT}:${REGION}:host:bastion`]));
    expect(gaps.map(({ because }) => because)).toEqual([
      'bastion is no instance id (i-…): EC2 cannot be asked; name the host by its id',
    ]);
    expect(clients.ec2.sent(DescribeInstanceStatusCommand)).toEqual([]);
  });

  it.each([
    ['UnauthorizedOperation', /allow ec2:DescribeInstanceStatus/],
    ['RequestLimitExceeded', /the limit of this API is reached/],
  ])('states a gap when it is answered %s', async (code, because) => {
    const clients = account();
    clients.ec2.on(DescribeInstanceStatusCommand, () => {
      throw awsError(code);
    });
    expect((await collect(clients)).gaps.map((gap) => gap.because)).toEqual([expect.stringMatching(because)]);
  });

  it('asks nothing where there is no machine', async () => {
    const clients = account();
    expect(await collect(clients, aScope())).toMatchObject({ platform: [], gaps: [] });
  });
});
