export interface TimeShares {
  /** Ends with the run, or after `1 / parts` of what is left of it. */
  share(parts: number): () => boolean;
  /** Whether the run's own time is up. */
  isOver(): boolean;
}

/**
 * Divides a run's time among its parts, so that the first one leaves time for the others: each gets
 * an equal part of what is left, and unused time goes to the next ones.
 */
export function createTimeShares(totalMs: number, nowMs: () => number): TimeShares {
  const endMs = nowMs() + totalMs;
  return {
    share(parts) {
      const startMs = nowMs();
      const untilMs = startMs + Math.max(0, endMs - startMs) / Math.max(1, parts);
      return () => nowMs() >= untilMs;
    },
    isOver: () => nowMs() >= endMs,
  };
}
