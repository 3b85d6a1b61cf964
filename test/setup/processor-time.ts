import { afterAll } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What the tests' own process took for a file, from its loading on. */
    processorMs?: number;
  }
}

const before = process.cpuUsage();

// biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from a pattern, and refuses anything else
afterAll(({}, { meta }) => {
  const { user, system } = process.cpuUsage(before);
  meta.processorMs = (user + system) / 1_000;
});
