import { DescribeAlarmsCommand, type DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { Observation } from '../../../contracts/observation.ts';
import type { ClientsFor, Place } from '../clients.ts';
import { ask, type Collector, gap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { alarmComponents } from './alarm-components.ts';

const COLLECTOR = 'alarms';
/** 2,000 firing alarms: a storm that large tells nothing more. */
const MAX_PAGES = 20;

/** Alarms that are no sign of trouble in an application: target tracking's own, and those on Selfheal itself. */
const NOT_ABOUT_APPLICATIONS = [/^TargetTracking-/, /^selfheal-/];

type SeenAlarm = Observation['alarms'][number];

interface AlarmState {
  AlarmName?: string | undefined;
  StateTransitionedTimestamp?: Date | undefined;
  StateUpdatedTimestamp?: Date | undefined;
}

const firing = (alarm: AlarmState, component: SeenAlarm['component']): SeenAlarm[] => {
  const name = alarm.AlarmName;
  if (!name || NOT_ABOUT_APPLICATIONS.some((pattern) => pattern.test(name))) return [];
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return [{ name, component, firing: true, since: since?.toISOString() ?? null }];
};

const alarmsOf = (page: DescribeAlarmsCommandOutput, componentOf: ReturnType<typeof alarmComponents>): SeenAlarm[] => [
  ...(page.MetricAlarms ?? []).flatMap((alarm) => firing(alarm, componentOf(alarm))),
  // A composite alarm has no dimensions of its own; its children are listed beside it.
  ...(page.CompositeAlarms ?? []).flatMap((alarm) => firing(alarm, null)),
];

/** The alarms, metric and composite, that fire now in every account and region in scope. */
export const alarmsCollector = (
  catalog: Catalog,
  clientsFor: ClientsFor<'cloudwatch'>,
  budgetSeconds: number,
): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const lookAt = async (place: Place): Promise<void> => {
      const componentOf = alarmComponents(catalog, place);
      const { cloudwatch } = clientsFor(place);
      let nextToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await cloudwatch.send(
          new DescribeAlarmsCommand({
            StateValue: 'ALARM',
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: 100,
            NextToken: nextToken,
          }),
          { abortSignal: signal },
        );
        found.alarms.push(...alarmsOf(answer, componentOf));
        nextToken = answer.NextToken;
        if (!nextToken) return;
      }
      found.gaps.push(
        gap(COLLECTOR, null, `more than ${100 * MAX_PAGES} alarms fire in ${place.region}; only these were looked at`),
      );
    };
    await Promise.all(
      byPlace(scope).map(({ place }) => {
        const about = `which alarms fire in ${place.region} of ${place.account}`;
        return ask(found, { collector: COLLECTOR, action: 'cloudwatch:DescribeAlarms', about }, () => lookAt(place));
      }),
    );
  },
});
