import { PAUSE_BASE_MS, PAUSE_CAP_MS } from './limits.ts';

/**
 * Pauses by decorrelated jitter: each is drawn between the base and three times the one before, up to a cap, so that
 * rivals that met once do not meet again in step. (Marc Brooker, "Exponential Backoff And Jitter", AWS, 2015.)
 */
export function nextPauseMs(previousMs: number, random: () => number): number {
  const widest = Math.max(PAUSE_BASE_MS, previousMs) * 3;
  return Math.min(PAUSE_CAP_MS, PAUSE_BASE_MS + random() * (widest - PAUSE_BASE_MS));
}
