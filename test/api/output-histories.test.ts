import fc from 'fast-check';
import { test } from 'vitest';
import { run } from './outputs-model/run.ts';
import { histories } from './outputs-model/steps.ts';

/** `FC_RUNS=100` of these take some minutes. */
const RUNS = 8;

test('what a job leaves is stored, counted and billed as it is, whatever happens meanwhile', async () => {
  await fc.assert(fc.asyncProperty(histories, run), { numRuns: RUNS });
});
