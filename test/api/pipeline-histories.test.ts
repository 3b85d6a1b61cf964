import fc from 'fast-check';
import { test } from 'vitest';
import { run } from './pipelines-model/run.ts';
import { histories } from './pipelines-model/steps.ts';

/** `FC_RUNS=100` of these take some minutes. */
const RUNS = 8;

test('a pipeline runs what can run, each task to one success on all of its inputs, whatever happens meanwhile', async () => {
  await fc.assert(fc.asyncProperty(histories, run), { numRuns: RUNS });
});
