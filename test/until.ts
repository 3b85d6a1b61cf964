import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Given up after this time: what is waited for has hung, on however busy a machine. */
  readonly limitMs?: number;
  /** Time between two looks; the longer it was waited the longer, unless given. */
  readonly everyMs?: number;
}

const LIMIT_MS = 90_000;
const FIRST_MS = 10;
const LONGEST_MS = 500;
/** The part of what was waited that a wait may be too long. */
const SHARE = 8;

/** Time to the next look: each may be a call of a deployed function, and costs what other tests wait for. */
export function nextLookMs(waitedMs: number): number {
  return Math.min(LONGEST_MS, Math.max(FIRST_MS, waitedMs / SHARE));
}

/**
 * Waits for a condition on something outside the test (another process, a file, what a deployment delivers); answers how
 * long it took. Fails at the limit, saying what is still not so: `what` may tell how it stands by then.
 */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  { limitMs = LIMIT_MS, everyMs }: Patience = {},
): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    const waited = performance.now() - start;
    if (waited > limitMs) {
      throw new Error(`still not so after ${Math.round(waited)} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(everyMs ?? nextLookMs(waited));
  }
  return performance.now() - start;
}
