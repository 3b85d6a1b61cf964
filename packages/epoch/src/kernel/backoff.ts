import { PAUSE_BASE_MS, PAUSE_CAP_MS } from './limits.ts';

/**
 * The pause before the next try, by full jitter: anywhere from nothing to a bound that doubles with every failed try, up
 * to a cap, so that writers that conflicted once do not retry in step. (Marc Brooker, "Exponential Backoff And Jitter", AWS,
 * 2015.)
 */
export function pauseAfter(
  failures: number,
  random: () => number,
  { baseMs = PAUSE_BASE_MS, capMs = PAUSE_CAP_MS }: { readonly baseMs?: number; readonly capMs?: number } = {},
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.max(0, failures - 1));
}
