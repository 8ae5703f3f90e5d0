import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/browser/**'],
    // Two cores are what a small CI machine has; a synth or a world replay may need its time there.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
