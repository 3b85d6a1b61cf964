import { defineConfig } from 'vitest/config';
import { COMPILED } from './local/run.ts';
import { InOrder } from './test/setup/in-order.ts';

/** Functions start cold, and a saga's effects pass a stream, a bus and a queue. */
const INTEGRATION_TIMEOUT_MS = 120_000;
/** A condition is waited for this long, on machines that are busy with other work. */
const CONDITION_MS = 60_000;
/** Installing the emulator for the first time, over a slow line. */
const SETUP_TIMEOUT_MS = 360_000;

/** Imports of `catacloud/…` reach sources, in this process and in what vitest leaves to Node. */
const conditions = ['epoch-source'];

/** Properties are tried more often, or with another seed, when that is asked for; then a test may take its time. */
const MORE_RUNS = process.env['FC_RUNS'] || process.env['FC_SEED'];

/** Before the tests of every file. */
const SETUP = ['test/setup/processor-time.ts'];

/** Every first try fails, to see that what it has left does not fail the second. */
const FAIL_FIRST = process.env['FAIL_FIRST'] ? ['test/setup/fail-first.ts'] : [];

// The command line and tools are started again and again, each time by a process of its own.
Object.assign(process.env, COMPILED);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // Where the global setup runs.
  environments: { __vitest__: { resolve: { conditions, externalConditions: conditions } } },
  test: {
    pool: 'forks',
    maxWorkers: 4,
    sequence: { sequencer: InOrder },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/integration/**', 'test/browser/**', 'test/soak/**'],
          // Modules are loaded once in a process: a third of the processor time of these tests was their loading.
          isolate: false,
          // Nothing here waits for anything; the bound only ends what hangs, on machines that are busy with other work.
          testTimeout: MORE_RUNS ? 60 * INTEGRATION_TIMEOUT_MS : INTEGRATION_TIMEOUT_MS,
          setupFiles: MORE_RUNS ? [...SETUP, 'test/setup/property-runs.ts'] : SETUP,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/browser/**/*.test.ts'],
          globalSetup: ['test/setup/stack.ts'],
          // Thirty files share one emulator on two cores: what it could not answer in time is asked once more, and the reporter says so.
          retry: 1,
          setupFiles: [...SETUP, ...FAIL_FIRST],
          testTimeout: INTEGRATION_TIMEOUT_MS,
          hookTimeout: SETUP_TIMEOUT_MS,
          expect: { poll: { timeout: CONDITION_MS } },
        },
      },
    ],
  },
});
