import * as z from 'zod/mini';
import { FAILURE_CLASSES } from '../domain/failure-class.ts';
import { lazy } from './lazy.ts';

/** As its runner sampled it, every second: the most memory at one time, and processor time. */
export const attemptUsage = lazy(() =>
  z.strictObject({
    peakMemoryMib: z.int().check(z.minimum(0), z.maximum(100_000_000)),
    cpuMs: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)),
  }),
);

/** Why an attempt did not succeed. */
export const failureClass = lazy(() => z.enum(FAILURE_CLASSES));
