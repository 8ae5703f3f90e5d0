import {
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { createAlarmStates } from '../../../../lib/adapters/aws/cloudwatch/alarm-states.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, CHECKOUT, REGION } from '../../../fakes/catalog.ts';

const AT = new Date('2026-03-01T12:00:00.431Z');
const arnOf = (name: string) => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;

const anAlarm = (given: MetricAlarm = {}): MetricAlarm => ({
  AlarmName: 'checkout-latency',
  AlarmArn: arnOf('checkout-latency'),
  AlarmDescription: 'people wait',
  StateValue: 'ALARM',
  StateReason: 'Threshold Crossed: 1 datapoint [0.9] was greater than the threshold (0.5).',
  StateTransitionedTimestamp: AT,
  // The evaluation went on: it only got partial data once.
  StateUpdatedTimestamp: new Date('2026-03-01T13:00:00.000Z'),
  Namespace: 'ApplicationSignals',
  MetricName: 'Latency',
  Dimensions: [
    { Name: 'Environment', Value: 'ecs:shop' },
    { Name: 'Service', Value: 'checkout' },
  ],
  ExtendedStatistic: 'p90',
  Period: 60,
  ComparisonOperator: 'GreaterThanThreshold',
  ...given,
});

const composite: CompositeAlarm = {
  AlarmName: 'shop-down',
  AlarmArn: arnOf('shop-down'),
  AlarmRule: 'ALARM("checkout-latency")',
  StateValue: 'ALARM',
  StateReason: 'it is down',
  StateTransitionedTimestamp: AT,
};

const reading = (event: unknown) =>
  readSignals(event, { receivedAt: AT, newId: () => 'sig_1', catalog: aCatalog() })[0];

/** No mute rule is active. */
const aClient = () => new FakeClient().on(ListAlarmMuteRulesCommand, () => ({ AlarmMuteRuleSummaries: [] }));

const statesOver = (client: FakeClient) => createAlarmStates(client, { account: ACCOUNT, region: REGION });

describe('alarms that fire', () => {
  it('are told as the event of the same transition would have told them', async () => {
    const client = aClient().on(DescribeAlarmsCommand, () => ({ MetricAlarms: [anAlarm()] }));
    const { events, complete } = await statesOver(client).firing();
    expect(complete).toBe(true);
    const told = {
      version: '0',
      id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: ACCOUNT,
      time: '2026-03-01T12:00:00Z',
      region: REGION,
      resources: [arnOf('checkout-latency')],
      detail: {
        alarmName: 'checkout-latency',
        state: { value: 'ALARM', reason: anAlarm().StateReason, timestamp: '2026-03-01T12:00:00.431+0000' },
        configuration: {
          description: 'people wait',
          metrics: [
            {
              id: 'b2a1',
              metricStat: {
                metric: {
                  namespace: 'ApplicationSignals',
                  name: 'Latency',
                  dimensions: { Environment: 'ecs:shop', Service: 'checkout' },
                },
                period: 60,
                stat: 'p90',
              },
              returnData: true,
            },
          ],
        },
      },
    };
    const signal = reading(events[0]);
    expect(signal).toMatchObject({ kind: 'signal', signal: { component: CHECKOUT, status: 'firing' } });
    expect(signal).toEqual(reading(told));
  });

  it('are metric, metric math and composite alarms, from all pages', async () => {
    const math = anAlarm({
      AlarmName: 'rate',
      AlarmArn: arnOf('rate'),
      Metrics: [
        { Id: 'e1', Expression: 'm1/m2', ReturnData: true },
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Faults' }, Period: 60, Stat: 'Sum' },
        },
      ],
    });
    const client = aClient().on(
      DescribeAlarmsCommand,
      pages({ MetricAlarms: [anAlarm()], NextToken: 'more' }, { MetricAlarms: [math], CompositeAlarms: [composite] }),
    );
    const { events } = await statesOver(client).firing();
    expect(events.map(reading)).toMatchObject([
      { signal: { title: 'checkout-latency', labels: { 'alarm-kind': 'metric' } } },
      { signal: { title: 'rate', labels: { 'alarm-kind': 'metric-math' } } },
      { signal: { title: 'shop-down', labels: { 'alarm-kind': 'composite' } } },
    ]);
    expect(client.sent(DescribeAlarmsCommand)).toEqual([
      { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, StateValue: 'ALARM', NextToken: undefined },
      { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, StateValue: 'ALARM', NextToken: 'more' },
    ]);
  });

  it('are looked at up to a bound, which is said', async () => {
    const client = aClient().on(DescribeAlarmsCommand, () => ({ MetricAlarms: [anAlarm()], NextToken: 'more' }));
    expect(await statesOver(client).firing()).toMatchObject({ complete: false });
    expect(client.sent(DescribeAlarmsCommand)).toHaveLength(20);
  });

  it('leave out one that never had a transition', async () => {
    const { StateTransitionedTimestamp: _, ...never } = anAlarm();
    const client = aClient().on(DescribeAlarmsCommand, () => ({ MetricAlarms: [never] }));
    expect(await statesOver(client).firing()).toEqual({ events: [], complete: true });
  });
});

describe('alarms whose owners hold their actions back', () => {
  const ruleArn = (name: string) => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm-mute-rule:${name}`;
  const firing = () =>
    aClient().on(DescribeAlarmsCommand, () => ({
      MetricAlarms: [anAlarm(), anAlarm({ AlarmName: 'stock-latency', AlarmArn: arnOf('stock-latency') })],
    }));

  it('are no signal while the suppressor of a composite alarm says so', async () => {
    const suppressed: CompositeAlarm = {
      ...composite,
      ActionsSuppressor: 'maintenance',
      ActionsSuppressedBy: 'Alarm',
      ActionsSuppressedReason: 'Actions suppressed by Alarm',
    };
    const client = aClient().on(DescribeAlarmsCommand, () => ({ CompositeAlarms: [suppressed] }));
    const { events } = await statesOver(client).firing();
    expect(events.map(reading)).toMatchObject([
      { kind: 'ignored', because: expect.stringContaining('while maintenance says so (Alarm)') },
    ]);
  });

  it('are no signal while a mute rule is active that names them', async () => {
    const client = firing()
      .on(
        ListAlarmMuteRulesCommand,
        pages(
          { AlarmMuteRuleSummaries: [{ AlarmMuteRuleArn: ruleArn('elsewhere') }], NextToken: 'more' },
          { AlarmMuteRuleSummaries: [{ AlarmMuteRuleArn: ruleArn('nightly') }] },
        ),
      )
      .on(GetAlarmMuteRuleCommand, ({ AlarmMuteRuleName }) => ({
        MuteTargets: { AlarmNames: AlarmMuteRuleName === 'nightly' ? ['stock-latency'] : ['another'] },
      }));
    const { events } = await statesOver(client).firing();
    expect(events.map(reading)).toMatchObject([
      { kind: 'signal', signal: { title: 'checkout-latency' } },
      { kind: 'ignored', because: expect.stringContaining(`muted by ${ruleArn('nightly')}`) },
    ]);
    expect(client.sent(ListAlarmMuteRulesCommand)).toEqual([
      { Statuses: ['ACTIVE'], MaxRecords: 100, NextToken: undefined },
      { Statuses: ['ACTIVE'], MaxRecords: 100, NextToken: 'more' },
    ]);
  });

  it('are not told of at all where the mute rules cannot be asked', async () => {
    const client = firing().on(ListAlarmMuteRulesCommand, () => {
      throw awsError('AccessDenied');
    });
    await expect(statesOver(client).firing()).rejects.toThrow(/AccessDenied|as AWS says/);
  });
});

it('asks for the alarms that have cleared by name, a hundred at a time', async () => {
  const client = aClient().on(DescribeAlarmsCommand, ({ AlarmNames = [] }) => ({
    MetricAlarms: AlarmNames.slice(0, 1).map((name) => anAlarm({ AlarmName: name, StateValue: 'OK' })),
  }));
  const names = Array.from({ length: 150 }, (_, n) => `alarm-${n}`);
  const events = await statesOver(client).cleared(names);
  expect(events.map(reading)).toMatchObject([
    { signal: { title: 'alarm-0', status: 'resolved' } },
    { signal: { title: 'alarm-100', status: 'resolved' } },
  ]);
  expect(
    client.sent(DescribeAlarmsCommand).map(({ AlarmNames, StateValue }) => [AlarmNames?.length, StateValue]),
  ).toEqual([
    [100, 'OK'],
    [50, 'OK'],
  ]);
});
