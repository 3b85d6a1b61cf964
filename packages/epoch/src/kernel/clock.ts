import { MAX_CLOCK_AHEAD_MS } from './limits.ts';

/** Whether a stream's last commit was stamped by a clock that was far ahead of this one. */
export function isFarAhead(clockMs: number, lastMs: number): boolean {
  return lastMs - clockMs > MAX_CLOCK_AHEAD_MS;
}

/**
 * The time of the next commit. Clocks of two machines differ a little; within a stream, time never runs back because of
 * that. One commit by a clock that was far ahead must not move all later ones into its future: the next commit has
 * this clock's time again.
 */
export function nextInstant(clockMs: number, lastMs: number): number {
  return isFarAhead(clockMs, lastMs) ? clockMs : Math.max(clockMs, lastMs);
}
