import type { DatabaseLoad } from '../../../contracts/observation.ts';
import { emptyMinutes, PERIOD_SECONDS } from '../../minutes.ts';
import { type LoadKey, type SessionLoad, TOP } from './session-load.ts';

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The most that a key can have had which was not among those with the most load: as much as the least of them. Nothing, where there
 * was room for more of them.
 */
const mostUnnamed = ({ keys, total }: SessionLoad, by: LoadKey['by']): number => {
  const named = [...keys.values()].filter((key) => key.by === by);
  if (named.length < TOP) return 0;
  return Math.min(...named.map(({ points }) => mean([...total.keys()].map((at) => points.get(at) ?? 0))));
};

const valuesOf = (load: SessionLoad, key: LoadKey | undefined, unnamed: number | null): (number | null)[] =>
  emptyMinutes(load.minutes).map((_, index) => {
    const at = load.minutes.fromSeconds + index * PERIOD_SECONDS;
    if (!load.total.has(at)) return null;
    return key ? (key.points.get(at) ?? 0) : unnamed;
  });

type Described = Pick<DatabaseLoad, 'component' | 'virtualCpus' | 'system'>;

/**
 * Joins normal time and the incident, of which each names its own top wait events and statements: what is new in the incident would
 * not be among the most of the whole time. Its normal time is then put at the most that it can have been; what the incident does not
 * name is not known there.
 */
export const joinLoads = (normal: SessionLoad | null, now: SessionLoad, about: Described): DatabaseLoad[] => {
  const stretches = normal ? [normal, now] : [now];
  const unnamed = {
    wait: normal ? mostUnnamed(normal, 'wait') : 0,
    statement: normal ? mostUnnamed(normal, 'statement') : 0,
  };
  const timestamps = stretches.flatMap(({ minutes }) =>
    emptyMinutes(minutes).map((_, index) => minutes.fromSeconds + index * PERIOD_SECONDS),
  );
  const ids = [...new Set(stretches.flatMap(({ keys }) => [...keys.keys()]))];
  return ids.flatMap((id): DatabaseLoad[] => {
    const key = now.keys.get(id) ?? normal?.keys.get(id);
    if (!key) return [];
    const sessions = stretches.flatMap((load) =>
      valuesOf(load, load.keys.get(id), load === normal ? unnamed[key.by] : null),
    );
    const { by, name, group } = key;
    return [{ ...about, by, name, group, periodSeconds: PERIOD_SECONDS, timestamps, sessions }];
  });
};
