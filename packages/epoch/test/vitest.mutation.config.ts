import { defineConfig } from 'vitest/config';

/** The kernel's own suites only: what `npx stryker run` judges. */
export default defineConfig({
  test: {
    include: ['packages/epoch/test/*.test.ts'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 20_000,
    env: { MODEL_RUNS: '20' },
  },
});
