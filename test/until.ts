import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Given up after this time: what is waited for has hung, on however busy a machine. */
  readonly limitMs?: number;
  /** Time between two looks. */
  readonly everyMs?: number;
}

const LIMIT_MS = 90_000;
const EVERY_MS = 10;

/**
 * Waits for a condition on something outside the test (another process, a file, what a deployment delivers); answers how
 * long it took. Fails at the limit, saying what is still not so: `what` may tell how it stands by then.
 */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  { limitMs = LIMIT_MS, everyMs = EVERY_MS }: Patience = {},
): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    const waited = performance.now() - start;
    if (waited > limitMs) {
      throw new Error(`still not so after ${Math.round(waited)} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(everyMs);
  }
  return performance.now() - start;
}
