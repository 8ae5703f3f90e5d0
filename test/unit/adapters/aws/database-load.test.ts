import {
  GetResourceMetricsCommand,
  type GetResourceMetricsCommandInput,
  InvalidArgumentException,
  type MetricKeyDataPoints,
} from '@aws-sdk/client-pi';
import { type DBInstance, DBInstanceNotFoundFault, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { databaseLoadCollector } from '../../../../lib/adapters/aws/rds/collect-database-load.ts';
import { virtualProcessors } from '../../../../lib/adapters/aws/rds/virtual-processors.ts';
import { DatabaseLoad } from '../../../../lib/contracts/observation.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, CHECKOUT, REGION } from '../../../fakes/catalog.ts';

const STORE = `${ACCOUNT}:${REGION}:database:shop-orders`;
const RESOURCE = 'db-ABCDEFGHIJKLMNOPQRSTU1VW2X';
const scope = aScope(['orders-db', STORE], ['checkout', CHECKOUT]);
const ONSET = Date.parse(scope.onsetAt);
const minute = (after: number) => new Date(ONSET + 60_000 * after);

const anInstance = (given: Partial<DBInstance> = {}): DBInstance => ({
  DBInstanceIdentifier: 'shop-orders',
  DbiResourceId: RESOURCE,
  Engine: 'postgres',
  DBInstanceClass: 'db.m6g.large',
  DBInstanceStatus: 'available',
  PerformanceInsightsEnabled: true,
  ...given,
});
const rdsWith = (...DBInstances: DBInstance[]) =>
  new FakeClient().on(DescribeDBInstancesCommand, () => ({ DBInstances }));

const wait = (name: string, type: string) => ({ 'db.wait_event.name': name, 'db.wait_event.type': type });
const statement = (id: string, text: string) => ({
  'db.sql_tokenized.id': id,
  'db.sql_tokenized.statement': text,
});
type Values = (at: Date) => number | undefined;

/** What the API answers for one key over the time that was asked: a minute without sessions has a time and no value. */
const series = (
  { StartTime, EndTime }: GetResourceMetricsCommandInput,
  Dimensions: Record<string, string> | undefined,
  values: Values,
  Metric = 'db.load.avg',
): MetricKeyDataPoints => {
  const [from, to] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
  return {
    Key: { Metric, ...(Dimensions ? { Dimensions } : {}) },
    DataPoints: Array.from({ length: (to - from) / 60_000 }, (_, index) => {
      const Timestamp = new Date(from + 60_000 * index);
      return { Timestamp, Value: values(Timestamp) } as { Timestamp: Date; Value: number };
    }),
  };
};
const isCounters = ({ MetricQueries = [] }: GetResourceMetricsCommandInput) =>
  MetricQueries.every(({ GroupBy }) => GroupBy === undefined);

const LOCKS = wait('Lock:transactionid', 'Lock');
const CPU = wait('CPU', 'CPU');
const UPDATE = statement('9F1D', 'UPDATE stock SET reserved = reserved + ? WHERE id = ?');
const since =
  (from: number, value: number, before?: number): Values =>
  (at) =>
    at >= minute(from) ? value : before;

const counters = (input: GetResourceMetricsCommandInput): MetricKeyDataPoints[] =>
  (input.MetricQueries ?? []).map(({ Metric = '' }) =>
    series(input, undefined, () => (Metric.startsWith('os.') ? 4 : 220), Metric),
  );
/** A database in which sessions begin to wait for a row three minutes before the onset. */
const storm = (input: GetResourceMetricsCommandInput) => ({
  Identifier: RESOURCE,
  MetricList: isCounters(input)
    ? counters(input)
    : [
        series(input, undefined, since(-3, 13, 1)),
        series(input, CPU, () => 1),
        series(input, LOCKS, since(-3, 12)),
        series(input, undefined, since(-3, 13, 1)),
        series(input, UPDATE, since(-3, 12.5, 0.2)),
      ],
});
const lockStorm = () => new FakeClient().on(GetResourceMetricsCommand, storm);

const collect = (rds: FakeClient, pi: FakeClient, within = scope) =>
  runCollectors([databaseLoadCollector(() => ({ rds, pi }), 10)], within);
const loadOf = (loads: readonly DatabaseLoad[], name: string) => loads.find((load) => load.name === name);
const valueAt = ({ timestamps, sessions }: DatabaseLoad, after: number) =>
  sessions[timestamps.indexOf(minute(after).getTime() / 1000)];

describe('the database collector', () => {
  it('tells sessions by wait event and by statement over normal time and the incident', async () => {
    const rds = rdsWith(anInstance());
    const { databaseLoad, gaps } = await collect(rds, lockStorm());
    expect(gaps).toEqual([]);
    expect(rds.sent(DescribeDBInstancesCommand)).toEqual([{ DBInstanceIdentifier: 'shop-orders' }]);
    for (const load of databaseLoad) expect(DatabaseLoad.parse(load)).toEqual(load);
    expect(databaseLoad.map(({ by, name, group }) => [by, name, group])).toEqual([
      ['wait', 'CPU', 'CPU'],
      ['wait', 'Lock:transactionid', 'Lock'],
      ['statement', 'UPDATE stock SET reserved = reserved + ? WHERE id = ?', ''],
    ]);
    const locks = loadOf(databaseLoad, 'Lock:transactionid');
    if (!locks) throw new Error('there is no load by locks');
    expect(locks).toMatchObject({ component: STORE, periodSeconds: 60, virtualCpus: 4, system: 'postgresql' });
    // A minute of which the whole load is known and none of it for locks was one without.
    expect([-60, -11, -4, -3, 9].map((after) => valueAt(locks, after))).toEqual([0, 0, 0, 12, 12]);
    expect(locks.timestamps).toHaveLength(70);
    expect(locks.timestamps).toEqual(locks.timestamps.toSorted((a, b) => a - b));
  });

  it('asks for the most of normal time and of the incident apart, in minutes by their start', async () => {
    const pi = lockStorm();
    await collect(rdsWith(anInstance()), pi);
    const asked = pi.sent(GetResourceMetricsCommand);
    expect(asked).toHaveLength(3);
    for (const input of asked)
      expect(input).toMatchObject({
        ServiceType: 'RDS',
        Identifier: RESOURCE,
        PeriodInSeconds: 60,
        PeriodAlignment: 'START_TIME',
      });
    const [normal, incident] = asked.filter((input) => !isCounters(input));
    expect([normal?.StartTime, normal?.EndTime]).toEqual([minute(-60), minute(-10)]);
    expect([incident?.StartTime, incident?.EndTime]).toEqual([minute(-10), minute(10)]);
    expect(normal?.MetricQueries?.map(({ GroupBy }) => [GroupBy?.Group, GroupBy?.Limit])).toEqual([
      ['db.wait_event', 10],
      ['db.sql_tokenized', 10],
    ]);
  });

  it('looks at the end of a long incident, and not further back than a day of normal time', async () => {
    const pi = lockStorm();
    const toAt = minute(600).toISOString();
    await collect(rdsWith(anInstance()), pi, { ...scope, baselineFromAt: minute(-9999).toISOString(), toAt });
    const [normal, incident] = pi.sent(GetResourceMetricsCommand).filter((input) => !isCounters(input));
    expect([normal?.StartTime, normal?.EndTime]).toEqual([minute(-1450), minute(-10)]);
    expect([incident?.StartTime, incident?.EndTime]).toEqual([minute(570), minute(600)]);
  });

  it('puts what normal time did not name at the most that it can have been', async () => {
    const pi = new FakeClient().on(GetResourceMetricsCommand, (input) => {
      if (isCounters(input)) return { MetricList: [] };
      const isNormal = input.EndTime?.getTime() === minute(-10).getTime();
      const usual = Array.from({ length: 10 }, (_, index) => statement(`s${index}`, `SELECT ${index}`));
      const keys = isNormal ? usual : [UPDATE, ...usual.slice(0, 9)];
      return {
        MetricList: [
          series(input, undefined, () => 20),
          series(input, CPU, () => 19),
          ...keys.map((key, index) => series(input, key, () => 10 - index)),
        ],
      };
    });
    const { databaseLoad } = await collect(rdsWith(anInstance()), pi);
    const update = loadOf(databaseLoad, UPDATE['db.sql_tokenized.statement'] ?? '');
    expect(update && [valueAt(update, -30), valueAt(update, 1)]).toEqual([1, 10]);
    // What the incident did not name has sunk below those that it did: how far is not known.
    const last = loadOf(databaseLoad, 'SELECT 9');
    expect(last && [valueAt(last, -30), valueAt(last, 1)]).toEqual([1, null]);
  });

  it('knows nothing of a minute of which nothing was told', async () => {
    const pi = new FakeClient().on(GetResourceMetricsCommand, (input) => ({
      MetricList: isCounters(input)
        ? []
        : [series(input, undefined, since(0, 3)), series(input, CPU, since(0, 3, Number.NaN))],
    }));
    const [cpu] = (await collect(rdsWith(anInstance()), pi)).databaseLoad;
    expect(cpu && [valueAt(cpu, -30), valueAt(cpu, -1), valueAt(cpu, 1)]).toEqual([null, null, 3]);
  });

  it('reads every page, and joins a key that goes over two of them', async () => {
    const pi = new FakeClient().on(GetResourceMetricsCommand, (input) => {
      if (isCounters(input)) return { MetricList: counters(input) };
      const half = (key: Record<string, string> | undefined, first: boolean) => {
        const whole = series(input, key, () => 2);
        const middle = (whole.DataPoints?.length ?? 0) / 2;
        return { ...whole, DataPoints: first ? whole.DataPoints?.slice(0, middle) : whole.DataPoints?.slice(middle) };
      };
      return input.NextToken
        ? { MetricList: [half(undefined, false), half(CPU, false)] }
        : { MetricList: [half(undefined, true), half(CPU, true)], NextToken: 'more' };
    });
    const { databaseLoad, gaps } = await collect(rdsWith(anInstance()), pi);
    expect(gaps).toEqual([]);
    expect(databaseLoad).toHaveLength(1);
    expect(new Set(databaseLoad[0]?.sessions)).toEqual(new Set([2]));
  });

  it('does not follow pages that never end', async () => {
    const pi = new FakeClient().on(GetResourceMetricsCommand, () => ({ MetricList: [], NextToken: 'more' }));
    const { databaseLoad, gaps } = await collect(rdsWith(anInstance()), pi);
    expect(databaseLoad).toEqual([]);
    expect(gaps.map(({ because }) => because).join()).toMatch(/more than 10 pages/);
    expect(pi.sent(GetResourceMetricsCommand).length).toBeLessThanOrEqual(30);
  });

  it('says how to switch Performance Insights on where it is off, and holds that against nothing', async () => {
    const pi = new FakeClient();
    const { databaseLoad, gaps } = await collect(rdsWith(anInstance({ PerformanceInsightsEnabled: false })), pi);
    expect(databaseLoad).toEqual([]);
    expect(gaps).toEqual([
      {
        collector: 'database',
        component: STORE,
        because: expect.stringContaining('--db-instance-identifier shop-orders --enable-performance-insights'),
        standing: true,
      },
    ]);
    expect(pi.sent(GetResourceMetricsCommand)).toEqual([]);
  });

  it.each([
    [
      'a key',
      'arn:aws:kms:eu-west-1:111122223333:key/1234abcd',
      /allow pi:GetResourceMetrics .*key\/1234abcd.*kms:Decrypt and kms:GenerateDataKey/,
    ],
    ['no key', undefined, /allow pi:GetResourceMetrics to the role/],
  ])('names what is to be allowed when it may not ask about an instance with %s', async (_, key, because) => {
    const denied = new FakeClient().on(GetResourceMetricsCommand, () => {
      throw awsError('NotAuthorizedException');
    });
    const { gaps } = await collect(rdsWith(anInstance({ PerformanceInsightsKMSKeyId: key })), denied);
    expect(gaps.map((one) => one.because)).toEqual([expect.stringMatching(because)]);
  });

  it('leaves an engine alone whose sessions are told otherwise', async () => {
    const { gaps } = await collect(rdsWith(anInstance({ Engine: 'docdb' })), new FakeClient());
    expect(gaps).toMatchObject([{ component: STORE, standing: true }]);
  });

  it.each([
    ['that RDS does not know', new DBInstanceNotFoundFault({ message: 'no', $metadata: {} })],
    ['by its code on the wire', awsError('DBInstanceNotFound', 'no', 404)],
  ])('states a gap for an instance %s', async (_, error) => {
    const rds = new FakeClient().on(DescribeDBInstancesCommand, () => {
      throw error;
    });
    const { gaps } = await collect(rds, new FakeClient());
    expect(gaps).toMatchObject([
      { component: STORE, because: expect.stringMatching(/RDS knows no instance shop-orders/) },
    ]);
    expect(gaps[0]).not.toHaveProperty('standing');
  });

  it.each([
    ['may not be asked', 'NotAuthorizedException', /allow pi:GetResourceMetrics to the role/],
    ['is throttled', 'ThrottlingException', /the limit of this API is reached/],
  ])('states a gap when Performance Insights %s, and keeps no half of it', async (_, code, because) => {
    const pi = lockStorm().on(GetResourceMetricsCommand, (input) => {
      if (isCounters(input)) return { MetricList: counters(input) };
      throw awsError(code);
    });
    const { databaseLoad, series: found, gaps } = await collect(rdsWith(anInstance()), pi);
    expect([databaseLoad, found]).toEqual([[], []]);
    expect(gaps).toMatchObject([{ component: STORE, because: expect.stringMatching(because) }]);
  });

  it('tells PostgreSQL’s most connections beside the count of them', async () => {
    const { series: found } = await collect(rdsWith(anInstance()), lockStorm());
    expect(found).toMatchObject([{ component: STORE, role: 'saturation:connections-limit' }]);
    expect(new Set(found[0]?.values)).toEqual(new Set([220]));
  });

  it.each([
    ['postgres', 'postgresql', ['os.general.numVCPUs.avg', 'db.User.max_connections.avg']],
    ['aurora-postgresql', 'postgresql', ['os.general.numVCPUs.avg', 'db.User.max_connections.avg']],
    ['aurora-mysql', 'mysql', ['os.general.numVCPUs.avg']],
    ['mariadb', 'mariadb', ['os.general.numVCPUs.avg']],
    ['oracle-se2', 'oracle.db', ['os.general.numVCPUs.avg']],
    ['sqlserver-ex', 'microsoft.sql_server', undefined],
  ])('asks %s only for counters that it has', async (engine, system, names) => {
    const pi = lockStorm();
    const { databaseLoad } = await collect(rdsWith(anInstance({ Engine: engine })), pi);
    const asked = pi.sent(GetResourceMetricsCommand).find(isCounters);
    expect(asked?.MetricQueries?.map(({ Metric }) => Metric)).toEqual(names);
    expect(databaseLoad[0]).toMatchObject({ system, virtualCpus: names ? 4 : 2 });
  });

  it('goes by the instance’s class when it has no such counter', async () => {
    const pi = new FakeClient().on(GetResourceMetricsCommand, (input) => {
      if (isCounters(input)) throw new InvalidArgumentException({ message: 'no such metric', $metadata: {} });
      return storm(input);
    });
    const { databaseLoad, gaps } = await collect(rdsWith(anInstance({ DBInstanceClass: 'db.r6g.4xlarge' })), pi);
    expect(gaps).toEqual([]);
    expect(databaseLoad[0]?.virtualCpus).toBe(16);
  });

  it('asks nobody where there is no database', async () => {
    const rds = new FakeClient();
    await collect(rds, new FakeClient(), aScope(['checkout', CHECKOUT]));
    expect(rds.sent(DescribeDBInstancesCommand)).toEqual([]);
  });
});

describe('the processors of an instance', () => {
  it.each([
    ['db.t4g.micro', 2],
    ['db.m5.large', 2],
    ['db.r6g.xlarge', 4],
    ['db.r7g.16xlarge', 64],
    ['db.r5.2xlarge.tpc1.mem4x', 8],
    ['db.t2.small', 1],
    ['db.serverless', null],
    ['', null],
  ])('of class %s', (DBInstanceClass, expected) => {
    expect(virtualProcessors({ DBInstanceClass })).toBe(expected);
  });

  it('are those that were chosen, whatever the class has', () => {
    const ProcessorFeatures = [
      { Name: 'coreCount', Value: '4' },
      { Name: 'threadsPerCore', Value: '1' },
    ];
    expect(virtualProcessors({ DBInstanceClass: 'db.r5.4xlarge', ProcessorFeatures })).toBe(4);
  });

  it('are more for a larger size of any family', () => {
    fc.assert(
      fc.property(fc.constantFrom('m7g', 'r6i', 'x2iedn', 'c6gd'), fc.integer({ min: 2, max: 47 }), (family, times) => {
        const of = (size: string) => virtualProcessors({ DBInstanceClass: `db.${family}.${size}` }) ?? 0;
        expect(of(`${times + 1}xlarge`)).toBeGreaterThan(of(`${times}xlarge`));
        expect(of('2xlarge')).toBe(2 * of('xlarge'));
      }),
    );
  });
});
