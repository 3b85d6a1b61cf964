import { COMMAND_MS } from 'epoch';

/** Reserved for the reply: one at the last moment does not arrive any more. */
const REPLY_MS = 500;
let endsAtMs = Number.POSITIVE_INFINITY;

/** Notes when this function's invocation ends. There is one at a time. */
export function noteInvocation(context: { getRemainingTimeInMillis?(): number }): void {
  const leftMs = context.getRemainingTimeInMillis?.();
  endsAtMs = leftMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + leftMs - REPLY_MS;
}

/** The time that a command may take now: never more than its function has left. */
export function remainingMs(): number {
  return Math.max(0, Math.min(COMMAND_MS, endsAtMs - performance.now()));
}
