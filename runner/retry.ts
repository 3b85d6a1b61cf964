import { setTimeout as sleep } from 'node:timers/promises';
import { RETRY_BASE_MS, RETRY_MAX_MS } from './limits.ts';

/** Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** failures));
}

/** Tries at most `attempts` times, with growing pauses; the last error is thrown as it is. */
export async function retrying<T>(
  attempts: number,
  work: (failures: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work(failures);
    } catch (error) {
      if (failures + 1 >= attempts || signal?.aborted) throw error;
      await sleep(backoffMs(failures), undefined, signal === undefined ? {} : { signal });
    }
  }
}
