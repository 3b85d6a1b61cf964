import { ApiError } from '../../../lib/client/api-error.ts';

/** Whether somebody looks at the page and the line is there; whoever subscribes is told when that changes. */
export interface Attention {
  isHere(): boolean;
  subscribe(listener: () => void): () => void;
}

/** Between two looks that fail; each makes the next pause longer. */
const FAILED_PAUSE_MS = 5_000;
const LONGEST_FAILED_PAUSE_MS = 60_000;
const SLOWER = 2;

export interface Following {
  stop(): void;
  /** The next look comes after this pause, but not before a Retry-After has passed. */
  lookIn(ms: number): void;
}

/**
 * Looks at once, and again after the pause that each look answers, until one answers `undefined`. A look that fails is tried again, later
 * each time (at most `longestFailedMs`), and not before its Retry-After. None while nobody is here: whoever comes back has a look at once
 * where one is due, or the last one failed.
 */
export function follow(
  look: () => Promise<number | undefined>,
  attention: Attention,
  longestFailedMs = LONGEST_FAILED_PAUSE_MS,
): Following {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [isLooking, isOver, hasFailed] = [false, false, false];
  let [dueMs, notBeforeMs] = [performance.now(), 0];
  let failedPauseMs = Math.min(FAILED_PAUSE_MS, longestFailedMs);

  function plan(): void {
    clearTimeout(timer);
    if (isOver || isLooking || !attention.isHere()) return;
    timer = setTimeout(() => void attempt(), Math.max(dueMs, notBeforeMs) - performance.now());
  }

  async function attempt(): Promise<void> {
    isLooking = true;
    const pauseMs = await look().then(succeeded, failed);
    isLooking = false;
    if (pauseMs === undefined) isOver = true;
    else dueMs = performance.now() + pauseMs;
    plan();
  }

  function succeeded(pauseMs: number | undefined): number | undefined {
    hasFailed = false;
    failedPauseMs = Math.min(FAILED_PAUSE_MS, longestFailedMs);
    return pauseMs;
  }

  function failed(error: unknown): number {
    hasFailed = true;
    if (error instanceof ApiError) notBeforeMs = performance.now() + error.retryAfterMs;
    const pauseMs = failedPauseMs;
    failedPauseMs = Math.min(failedPauseMs * SLOWER, longestFailedMs);
    return pauseMs;
  }

  const unsubscribe = attention.subscribe(() => {
    if (attention.isHere() && hasFailed) dueMs = performance.now();
    plan();
  });
  if (attention.isHere()) void attempt();
  return {
    stop() {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
    },
    lookIn(ms) {
      dueMs = performance.now() + ms;
      plan();
    },
  };
}
