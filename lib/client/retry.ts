import { ApiError, NoAnswerError, StorageError } from './api-error.ts';

/** How often and how patiently a request is sent again. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Instead of a number of attempts: how long, from the first of them. The last one may end later by its own limit. */
  readonly patienceMs?: number | undefined;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 5, baseMs: 150, maxMs: 5_000 };

/** Statuses after which the same request may succeed later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether a failure may pass by itself. A refusal is an answer and never does, but for `conflict`: others were quicker all the time. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ApiError && error.code === 'conflict') return true;
  if (error instanceof ApiError || error instanceof StorageError) return PASSING.has(error.status);
  return error instanceof NoAnswerError;
}

/** Exponential with full jitter, never shorter than Retry-After. */
export function pauseMs(policy: RetryPolicy, attempt: number, retryAfterMs: number, random: () => number): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** attempt);
  return Math.max(retryAfterMs, Math.round(random() * ceiling));
}

/** Called after each failure, with whether it was the last attempt. */
export function attemptsOf({ attempts, patienceMs }: RetryPolicy, nowMs = () => performance.now()) {
  const startMs = nowMs();
  return (failures: number): boolean =>
    patienceMs === undefined ? failures >= attempts : failures > 1 && nowMs() - startMs >= patienceMs;
}

export interface Retrying {
  readonly policy: RetryPolicy;
  readonly passes?: (error: unknown) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly random?: (() => number) | undefined;
}

/** Does it again while its failures may pass and the policy allows; the last failure is thrown as it is. */
export async function retrying<T>(
  { policy, passes = mayPass, signal, random = Math.random }: Retrying,
  work: (failures: number) => Promise<T>,
): Promise<T> {
  const isLast = attemptsOf(policy);
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    try {
      return await work(failures);
    } catch (error) {
      failures += 1;
      if (signal?.aborted || !passes(error) || isLast(failures)) throw error;
      await pause(pauseMs(policy, failures, 0, random), signal);
    }
  }
}

export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
