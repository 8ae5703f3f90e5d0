import { DescribeAlarmsCommand, type DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { AlarmStates } from '../../../ports/alarm-states.ts';
import type { Place, Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';
import { mutedAlarms } from './mute-rules.ts';
import { type Alarm, transitionEvent } from './transition-event.ts';

/** Both are CloudWatch's most. */
const PAGE = 100;
const NAMES_IN_CALL = 100;
/** 2,000 firing alarms: in a storm that large the events themselves say enough. */
const MOST_PAGES = 20;

/** Composite alarms are left out unless they are asked for. */
const TYPES = ['MetricAlarm', 'CompositeAlarm'] as const;

export const createAlarmStates = (client: Sender<'cloudwatch'>, place: Place): AlarmStates => {
  const describe = (input: ConstructorParameters<typeof DescribeAlarmsCommand>[0]) =>
    withRetryableErrors('looking at alarms', () =>
      client.send(new DescribeAlarmsCommand({ AlarmTypes: [...TYPES], MaxRecords: PAGE, ...input })),
    );
  const alarmsIn = ({ MetricAlarms = [], CompositeAlarms = [] }: DescribeAlarmsCommandOutput): Alarm[] => [
    ...MetricAlarms,
    ...CompositeAlarms,
  ];
  const eventsOf = (alarms: readonly Alarm[], muted: ReadonlyMap<string, string> = new Map()): unknown[] =>
    alarms
      .map((alarm) => transitionEvent(alarm, place, muted.get(alarm.AlarmName ?? '')))
      .filter((event) => event !== null);
  const allFiring = async (): Promise<{ alarms: Alarm[]; complete: boolean }> => {
    const alarms: Alarm[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await describe({ StateValue: 'ALARM', NextToken });
      alarms.push(...alarmsIn(answer));
      NextToken = answer.NextToken;
      if (!NextToken) return { alarms, complete: true };
    }
    return { alarms, complete: false };
  };

  return {
    async firing() {
      const { alarms, complete } = await allFiring();
      const muted = alarms.length === 0 ? undefined : await mutedAlarms(client);
      return { events: eventsOf(alarms, muted), complete };
    },

    async cleared(names) {
      const events: unknown[] = [];
      for (let from = 0; from < names.length; from += NAMES_IN_CALL) {
        const AlarmNames = names.slice(from, from + NAMES_IN_CALL);
        // So many names fit one page.
        events.push(...eventsOf(alarmsIn(await describe({ AlarmNames, StateValue: 'OK' }))));
      }
      return events;
    },
  };
};
