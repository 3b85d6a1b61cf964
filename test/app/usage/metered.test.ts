import { committed } from 'epoch/testing';
import { expect, test } from 'vitest';
import { meteredIn } from '../../../lib/app/usage/views/metered.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { over, START_MS, started } from '../../domain/job/sample.ts';
import { jobId } from '../../domain/sample.ts';

const runOf = (end: JobEvent) => {
  const steps = committed(job, jobId, [[started()], [end]]).flatMap(meteredIn);
  return steps.reduce((sum, { delta, atMs }) => sum - delta * BigInt(atMs), 0n);
};
const endMs = START_MS + 5_000;

test('a run is metered from its start to its end, whatever its outcome', () => {
  expect(runOf(over(1, 'succeeded', endMs))).toBe(5_000n);
  expect(runOf(over(1, 'failed', endMs, { failure: 'program' }))).toBe(5_000n);
  expect(runOf(over(1, 'cancelled', endMs, { failure: 'cancelled' }))).toBe(5_000n);
  // From before there were classes.
  expect(runOf(over(1, 'lost', endMs))).toBe(5_000n);
});

test('a run that the platform has lost is taken back from the meter as a whole', () => {
  expect(runOf(over(1, 'lost', endMs, { failure: 'infrastructure' }))).toBe(0n);
});
