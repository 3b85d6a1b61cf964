import fc from 'fast-check';
import { test } from 'vitest';
import { run } from './terms-model/run.ts';
import { histories } from './terms-model/steps.ts';

/** `FC_RUNS=100` of these take some minutes. */
const RUNS = 4;

test('what operators agree, book and take back is billed and read as it is, whatever happens meanwhile', async () => {
  await fc.assert(fc.asyncProperty(histories, run), { numRuns: RUNS });
});
