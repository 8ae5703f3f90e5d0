import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/e2e/setup/global-setup.ts'],
    // Incidents heal in real time here: a minute of metrics takes a minute.
    testTimeout: 480_000,
    hookTimeout: 120_000,
    maxConcurrency: 10,
    reporters: ['verbose'],
  },
});
