import type { SeriesRole } from '../../contracts/observation.ts';

/** Whether a series counts what was throttled: all of it, or one kind of it (`saturation:throttles-read`). */
export const isThrottles = (role: SeriesRole): boolean => /^saturation:throttles(-|$)/.test(role);
