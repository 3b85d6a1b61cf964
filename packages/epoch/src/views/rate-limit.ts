export interface RateLimit {
  /** Unbounded when absent. */
  readonly perSecond: number | undefined;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** Counts what is done from now on, and pauses as long as it is ahead of the rate; not after the last, which nothing follows. */
export function rateLimit({ perSecond = Number.POSITIVE_INFINITY, nowMs, pause }: RateLimit) {
  const startMs = nowMs();
  let done = 0;
  return async (count: number, isLast = false): Promise<void> => {
    done += count;
    const aheadMs = (done / perSecond) * 1_000 - (nowMs() - startMs);
    if (!isLast && aheadMs > 0) await pause(aheadMs);
  };
}
