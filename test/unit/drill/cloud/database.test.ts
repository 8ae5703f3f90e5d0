import { GetResourceMetricsCommand } from '@aws-sdk/client-pi';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { databaseLoadCollector } from '../../../../lib/adapters/aws/rds/collect-database-load.ts';
import { aCloud, MINUTE, START } from './a-cloud.ts';

const STORE = '111122223333:eu-west-1:database:shop-orders';

const look = async (heldShare: number) => {
  const { world, cloud, clients, goTo } = aCloud({ seed: 5 });
  goTo(70);
  if (heldShare > 0) world.inject({ kind: 'held-rows', database: 'shop-orders', share: heldShare });
  goTo(76);
  const at = (minute: number) => new Date(START + MINUTE * minute).toISOString();
  const scope = {
    components: [{ service: 'orders-db', component: STORE }],
    edges: [],
    baselineFromAt: at(5),
    onsetAt: at(73),
    toAt: at(76),
  };
  const found = await runCollectors([databaseLoadCollector(() => clients, 10)], scope);
  const sessions = (name: string) => found.databaseLoad.find((load) => load.name === name)?.sessions ?? [];
  return { cloud, world, clients, found, sessions };
};

describe('the database of the embedded cloud', () => {
  it('tells the collector what its sessions did, with nothing missing', async () => {
    const { found, sessions } = await look(0);
    expect(found.gaps).toEqual([]);
    expect(found.databaseLoad.length).toBeGreaterThan(5);
    for (const load of found.databaseLoad)
      expect(load).toMatchObject({ component: STORE, virtualCpus: 2, system: 'postgresql' });
    expect(sessions('CPU').filter((value) => value === null)).toEqual([]);
    expect(Math.max(...sessions('CPU').map((value) => value ?? 0))).toBeLessThan(1);
    expect(found.databaseLoad.some(({ group }) => group === 'Lock')).toBe(false);
    expect(found.series[0]?.values.at(-1)).toBe(220);
  });

  it('shows sessions that wait for rows which another one holds, the more of them the more rows are held', async () => {
    const [some, many] = await Promise.all([look(0.2), look(0.6)]);
    const waiting = ({ sessions }: typeof some) => sessions('Lock:transactionid').at(-1) ?? 0;
    expect(waiting(some)).toBeGreaterThan(5);
    expect(waiting(many)).toBeGreaterThan(2 * waiting(some));
    expect(some.sessions('Lock:transactionid').slice(0, 55)).toEqual(Array.from({ length: 55 }, () => 0));
  });

  it('refuses as AWS does: an unknown instance, what is not kept any more, a metric that the engine has not', async () => {
    const { clients, world } = await look(0);
    const { resourceId } = world.database('shop-orders');
    const asked = {
      ServiceType: 'RDS' as const,
      Identifier: resourceId,
      StartTime: new Date(START),
      EndTime: new Date(world.now),
      PeriodInSeconds: 60,
      PeriodAlignment: 'START_TIME' as const,
      MetricQueries: [{ Metric: 'db.load.avg', GroupBy: { Group: 'db.wait_event', Limit: 2 } }],
    };
    const metrics = (given: Partial<typeof asked>) =>
      clients.pi.send(new GetResourceMetricsCommand({ ...asked, ...given }));
    expect((await metrics({})).MetricList).toHaveLength(3);
    await expect(metrics({ Identifier: 'db-other' })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    for (const given of [
      { StartTime: new Date(START - 8 * 86_400_000) },
      { EndTime: new Date(START) },
      { MetricQueries: [{ Metric: 'db.Users.Connections.avg' }] } as never,
    ])
      await expect(metrics(given)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await expect(
      clients.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'other' })),
    ).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  });
});
