import { COMMAND_MS } from 'epoch';

/** Reserved for the reply: one at the last moment does not arrive any more. */
const REPLY_MS = 500;
/** Of an invocation's whole time, what must be left to begin another message or the like. */
const PIECES = 3;
let endsAtMs = Number.POSITIVE_INFINITY;
let pieceMs = 0;

/** Notes when this function's invocation ends. There is one at a time. */
export function noteInvocation(context: { getRemainingTimeInMillis?(): number } | undefined): void {
  const inMs = context?.getRemainingTimeInMillis?.();
  endsAtMs = inMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + inMs - REPLY_MS;
  pieceMs = (inMs ?? 0) / PIECES;
}

/** The time that a command may take now: never more than its function has left. */
export function remainingMs(): number {
  return Math.min(COMMAND_MS, leftMs());
}

/** Whether there is time to begin another piece of work, such as a message of a batch; whoever begins one too late is ended in the middle. */
export function mayBegin(): boolean {
  return leftMs() >= pieceMs;
}

function leftMs(): number {
  return Math.max(0, endsAtMs - performance.now());
}
