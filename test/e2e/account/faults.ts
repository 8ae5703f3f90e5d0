import type { Fault, Vitals } from './application.ts';

const MINUTE = 60_000;
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * MINUTE);

const USUAL: Vitals = { requests: 600, faults: 1, latencySeconds: 0.12, memoryPercent: 45 };

/** Memory that is taken and never given back until the tasks are new ones: slow once it is nearly used up. */
export const memoryLeak = (deploymentId: string): Fault => ({
  since: minutesAgo(22),
  vitals: (minutes) => ({
    ...USUAL,
    memoryPercent: Math.min(97, 45 + 2.3 * minutes),
    latencySeconds: minutes < 15 ? 0.13 : 0.13 + 0.15 * (minutes - 15),
  }),
  isOver: ({ deployments }) => deployments?.[0]?.id !== deploymentId && deployments?.[0]?.rolloutState === 'COMPLETED',
});

/** A revision that fails a third of its requests, for as long as it is the one that runs. */
export const badRevision = (taskDefinition: string, minutes: number): Fault => ({
  since: minutesAgo(minutes),
  vitals: () => ({ ...USUAL, faults: 200 }),
  isOver: (service) => service.taskDefinition !== taskDefinition,
});
