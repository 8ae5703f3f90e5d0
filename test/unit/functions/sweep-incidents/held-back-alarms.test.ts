import {
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createAlarmStates } from '../../../../lib/adapters/aws/cloudwatch/alarm-states.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';
import { anEvent } from '../../domain/builders/events.ts';
import { alarmAt, aSweep, T0 } from './a-sweep.ts';

/** The sweep over CloudWatch as it answers, mute rules included. */
const PLACE = { account: '210987654321', region: 'eu-central-1' };
const arnOf = (name: string) => `arn:aws:cloudwatch:${PLACE.region}:${PLACE.account}:alarm:${name}`;
const RULE = `arn:aws:cloudwatch:${PLACE.region}:${PLACE.account}:alarm-mute-rule:nightly`;

const cloudWatch = (alarms: { MetricAlarms?: MetricAlarm[]; CompositeAlarms?: CompositeAlarm[] }) => {
  const muted: string[] = [];
  const client = new FakeClient()
    .on(DescribeAlarmsCommand, ({ StateValue }) => (StateValue === 'ALARM' ? alarms : {}))
    .on(ListAlarmMuteRulesCommand, () => ({
      AlarmMuteRuleSummaries: muted.length === 0 ? [] : [{ AlarmMuteRuleArn: RULE }],
    }))
    .on(GetAlarmMuteRuleCommand, () => ({ MuteTargets: { AlarmNames: muted } }));
  return { states: createAlarmStates(client, PLACE), muted };
};

const secondsAfter = (seconds: number) => new Date(T0 + seconds * 1000);

it('does not open an incident for an alarm that a mute rule holds back, until it does no more', async () => {
  const name = 'lending-latency';
  const { states, muted } = cloudWatch({
    MetricAlarms: [
      {
        AlarmName: name,
        AlarmArn: arnOf(name),
        StateValue: 'ALARM',
        StateTransitionedTimestamp: secondsAfter(-900),
        Namespace: 'Books',
        MetricName: 'Latency',
        Period: 60,
        Statistic: 'Average',
      },
    ],
  });
  const { deliver, sweep, queue, open, pass } = aSweep({ states });
  muted.push(name);
  const event = alarmAt(-900, 'ALARM', name) as { detail: object };
  Object.assign(event.detail, { muteDetail: { mutedByArn: RULE } });
  await deliver(event);
  await sweep();
  expect([queue, await open()]).toEqual([[], []]);

  muted.pop();
  pass(300);
  await sweep();
  await deliver(...queue);
  expect(await open()).toHaveLength(1);
});

it('does not open an incident for a composite alarm while its suppressor says so', async () => {
  const event = anEvent('alarm-composite-suppressed');
  const alarm: CompositeAlarm = {
    AlarmName: 'books-unwell',
    AlarmArn: arnOf('books-unwell'),
    AlarmRule: 'ALARM(lending-latency)',
    StateValue: 'ALARM',
    StateTransitionedTimestamp: secondsAfter(-48),
    ActionsSuppressor: 'maintenance',
    ActionsSuppressedBy: 'Alarm',
  };
  const { deliver, sweep, queue, open, pass } = aSweep({ states: cloudWatch({ CompositeAlarms: [alarm] }).states });
  await deliver(event);
  pass(600);
  await sweep();
  expect([queue, await open()]).toEqual([[], []]);

  delete alarm.ActionsSuppressedBy;
  await sweep();
  expect(queue).toHaveLength(1);
});
