import { ApiError, NoAnswerError } from './api-error.ts';

/** How often and how patiently a request is sent again. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 5, baseMs: 150, maxMs: 5_000 };

/** Statuses of which the same request may come through later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether a failure may pass by itself. A refusal is an answer and never does. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) return PASSING.has(error.status);
  return error instanceof NoAnswerError;
}

/** Exponential with full jitter, never shorter than what Retry-After asks for. */
export function pauseMs(policy: RetryPolicy, attempt: number, retryAfterMs: number, random: () => number): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** attempt);
  return Math.max(retryAfterMs, Math.round(random() * ceiling));
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
