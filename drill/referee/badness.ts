import type { Standing, World } from '../world/types.ts';

const WINDOW_SECONDS = 60;
/** Waiting ten times as long as promised is as bad as not being served. */
const WORST_DELAY = 10;

/**
 * How badly the shop serves right now, by what really happens: the mean over its components of failed requests plus overlong
 * waiting, 0 for a shop that keeps its promises.
 */
export const badness = ({ truth }: World): number => {
  const standings = truth.standings(WINDOW_SECONDS);
  const parts = standings.map((standing) => {
    const objective = truth.objectives.find(({ component }) => component === standing.component);
    const late = overrun(standing.latencyP90Milliseconds, objective?.latencyP90Milliseconds);
    const old = overrun(standing.oldestMessageAgeSeconds, objective?.oldestMessageAgeSeconds);
    return failedShare(standing) + late + old;
  });
  return parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
};

const failedShare = ({ availability }: Standing) => (availability === undefined ? 0 : 1 - availability);

const overrun = (value: number | undefined, limit: number | undefined): number =>
  value === undefined || limit === undefined ? 0 : Math.min(1, Math.max(0, value / limit - 1) / WORST_DELAY);
