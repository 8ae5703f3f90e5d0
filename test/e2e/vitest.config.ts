import { defineConfig } from 'vitest/config';
import { SCENARIO_SECONDS } from './account/deadline.ts';
import { SlowestFirst } from './setup/slowest-first.ts';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/e2e/setup/global-setup.ts'],
    // A scenario says itself what it was waiting for when its time is over: this is only for one that cannot.
    testTimeout: 1000 * (SCENARIO_SECONDS + 60),
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    maxConcurrency: 10,
    // Incidents mostly wait, so that the second worker has the machine for the rest.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    reporters: ['verbose'],
  },
});
