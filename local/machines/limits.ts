/** Limits of a host of local machines. Times in milliseconds. */

/** Machines that wait for a free slot; one beyond them fails at once, and its job retried or failed by its owner's rules. */
export const MAX_WAITING = 1_000;
/** Machines with an order to end before their order to start; the oldest are forgotten. */
export const MAX_REMEMBERED = 10_000;
/** Longest poll that SQS allows. */
export const POLL_SECONDS = 20;
export const ORDERS_PER_POLL = 10;
/** A runner with an order to end has this long to end its job and to report; then it is killed. */
export const RUNNER_GRACE_MS = 8_000;
/** All of a stop together, so that stopping never hangs. */
export const STOP_MS = 12_000;
export const POLL_RETRY_MS = 1_000;
/** An event that cannot be put is tried this often. */
export const PUT_ATTEMPTS = 5;
