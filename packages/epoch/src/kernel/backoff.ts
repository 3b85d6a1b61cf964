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

/** What happened on a stream between a conflict and the read after the pause. */
export interface Contention {
  /** Commits of other writers. */
  readonly commits: number;
  readonly elapsedMs: number;
  /** Time of the read: what a round trip takes at the moment. */
  readonly roundTripMs: number;
}

/** As many as there is room for: what counts when commits cannot be counted. */
export const UNCOUNTED: Contention = { commits: 1, elapsedMs: 0, roundTripMs: 0 };

/**
 * From one commit per so many round trips on, more writers compete than the pauses leave room for. (A stream has room for one
 * commit per round trip; where it is used to the full, most writes are refused.)
 */
const BUSY_ROUND_TRIPS = 1.6;
const GROWTH = 1.5;
const SHRINKAGE = 0.7;

/**
 * The bound of the next pause after a conflict. A bound that only grows makes the last of many writers wait long after the
 * others have finished; one that follows the stream's traffic ends sooner, with fewer refused writes.
 */
export function nextPauseBound(boundMs: number, { commits, elapsedMs, roundTripMs }: Contention): number {
  const isBusy = commits * BUSY_ROUND_TRIPS * Math.max(1, roundTripMs) > elapsedMs;
  return Math.min(PAUSE_CAP_MS, Math.max(PAUSE_BASE_MS, boundMs * (isBusy ? GROWTH : SHRINKAGE)));
}
