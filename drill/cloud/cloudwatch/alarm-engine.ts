import type { World } from '../../world/types.ts';
import type { CompositeAlarm, MetricAlarm } from './alarm-definitions.ts';
import { evaluate, type StateValue } from './evaluate-alarm.ts';
import { alarmTime, JUST_CREATED, reasonDataOf, reasonOf } from './state-reasons.ts';
import { type Datapoint, datapoints, isVisible } from './statistics.ts';

const MINUTE_MS = 60_000;

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string | undefined;
  /** Epoch ms at which it came into this state. */
  readonly at: number;
}

export type Alarm =
  | { readonly type: 'metric'; readonly definition: MetricAlarm; readonly state: AlarmState }
  | { readonly type: 'composite'; readonly definition: CompositeAlarm; readonly state: AlarmState };

export interface AlarmTransition {
  readonly alarm: Alarm;
  readonly before: AlarmState;
}

export interface AlarmEngine {
  /** Evaluates every alarm once, metric alarms first, as of this instant; answers with those that changed state. */
  evaluateAt(now: number): readonly AlarmTransition[];
  all(): readonly Alarm[];
}

export interface AlarmEngineSettings {
  readonly world: Pick<World, 'metrics'>;
  readonly alarms: readonly MetricAlarm[];
  readonly composites: readonly CompositeAlarm[];
  /** When the alarms are made: all begin with insufficient data. */
  readonly createdAt: number;
  arnOf(alarmName: string): string;
}

/** Watches metrics as CloudWatch does: by whole periods that can be seen, with M of N and missing data as each alarm says. */
export const createAlarmEngine = ({
  world,
  alarms,
  composites,
  createdAt,
  arnOf,
}: AlarmEngineSettings): AlarmEngine => {
  const initial: AlarmState = {
    value: 'INSUFFICIENT_DATA',
    reason: JUST_CREATED,
    reasonData: undefined,
    at: createdAt,
  };
  const states = new Map<string, AlarmState>([...alarms, ...composites].map(({ name }) => [name, initial]));
  const stateOf = (name: string): AlarmState => {
    const state = states.get(name);
    if (!state) throw new Error(`There is no alarm ${name}; a composite alarm names its alarms exactly.`);
    return state;
  };
  for (const { of } of composites) of.forEach(stateOf);

  const pointsOf = ({ metric, statistic, periodSeconds, evaluationPeriods }: MetricAlarm, now: number): Datapoint[] => {
    const periodMs = periodSeconds * 1000;
    const lastMinute = Math.floor(now / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    // The newest minute may not be visible yet; then the range ends before it, as it does while a point is on its way.
    const end = isVisible({ at: lastMinute }, now) ? lastMinute + MINUTE_MS : lastMinute;
    const to = Math.floor(end / periodMs) * periodMs;
    const points = world.metrics.between(metric, to - evaluationPeriods * periodMs, to);
    return datapoints(points, statistic, periodSeconds);
  };

  const evaluateMetric = (definition: MetricAlarm, now: number): AlarmState => {
    const points = pointsOf(definition, now);
    const value = evaluate(definition, points, stateOf(definition.name).value);
    const reason = reasonOf(definition, points, value);
    return { value, reason, reasonData: reasonDataOf(definition, points, now), at: now };
  };

  const evaluateComposite = (definition: CompositeAlarm, now: number): AlarmState => {
    const firing = definition.of.filter((name) => stateOf(name).value === 'ALARM');
    const fires = definition.when === 'all' ? firing.length === definition.of.length : firing.length > 0;
    const unknown = definition.of.every((name) => stateOf(name).value === 'INSUFFICIENT_DATA');
    const value = fires ? 'ALARM' : unknown ? 'INSUFFICIENT_DATA' : 'OK';
    const cause = [...definition.of].sort((a, b) => stateOf(b).at - stateOf(a).at)[0] ?? '';
    return {
      value,
      reason: `${arnOf(cause)} transitioned to ${stateOf(cause).value} at ${new Date(stateOf(cause).at).toUTCString()}`,
      reasonData: JSON.stringify({
        triggeringAlarms: [
          { arn: arnOf(cause), state: { value: stateOf(cause).value, timestamp: alarmTime(stateOf(cause).at) } },
        ],
      }),
      at: now,
    };
  };

  const change = (name: string, after: AlarmState): AlarmState | undefined => {
    const before = stateOf(name);
    if (after.value === before.value) return undefined;
    states.set(name, after);
    return before;
  };

  return {
    evaluateAt: (now) => {
      const changed = alarms.flatMap((definition): AlarmTransition[] => {
        const before = change(definition.name, evaluateMetric(definition, now));
        return before ? [{ alarm: { type: 'metric', definition, state: stateOf(definition.name) }, before }] : [];
      });
      const after = composites.flatMap((definition): AlarmTransition[] => {
        const before = change(definition.name, evaluateComposite(definition, now));
        return before ? [{ alarm: { type: 'composite', definition, state: stateOf(definition.name) }, before }] : [];
      });
      return [...changed, ...after];
    },
    all: () => [
      ...alarms.map((definition): Alarm => ({ type: 'metric', definition, state: stateOf(definition.name) })),
      ...composites.map((definition): Alarm => ({ type: 'composite', definition, state: stateOf(definition.name) })),
    ],
  };
};
