import type { Incident } from '../../contracts/incident.ts';

/** Runs in which the workflow may try; one more only hands the incident to people, with everything that this takes. */
export const MAXIMUM_RUNS = 4;

/** Whether too many runs have ended before the incident did. The run that follows a reopening is no sign of that. */
export const runsAreUsedUp = ({ run, reopenings }: Pick<Incident, 'run' | 'reopenings'>): boolean =>
  run - reopenings.length > MAXIMUM_RUNS;
