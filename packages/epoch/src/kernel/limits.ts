/** Every bound of the kernel, in one place. Sizes are bytes as DynamoDB counts them. */

/** DynamoDB's limit for one item; a commit is one item. */
export const MAX_COMMIT_BYTES = 400 * 1024;
/** Events of one decision. More is a sign of a list that should be another stream. */
export const MAX_EVENTS_PER_COMMIT = 1_000;
/** Items of one transaction: a commit or a check per stream, and a marker. */
export const MAX_TRANSACTION_ITEMS = 100;
/** Bytes of all items of a transaction together, as DynamoDB bounds them. */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** Tries of one command that loses against other writers. */
export const MAX_ATTEMPTS = 64;
/** Tries of one and the same call to a store that fails or stays silent. */
export const MAX_STORE_TRIES = 8;
/** Tries of a write that surely had no effect (throttled, or a transaction in progress), before the stream is read again. */
export const MAX_HINDERED_TRIES = 4;
/** Time of one command by default, its retries included. */
export const COMMAND_MS = 20_000;
/** Upper bound of the pause after a first failure, and of every pause. */
export const PAUSE_BASE_MS = 25;
export const PAUSE_CAP_MS = 2_000;
/** Upper bound of the pause after a second conflict in a row. More than after a failure: at least three writers compete. */
export const CONFLICT_PAUSE_MS = 100;
/** At the latest every k-th commit contains an inline snapshot. */
export const DEFAULT_SNAPSHOT_EVERY = 8;
/** Commits without a usable snapshot that a load reads before it replays the stream page by page. */
export const MAX_TAIL_COMMITS = 256;
/** Versions that are looked through for a commit by its cause, before those from before the cause are left out. */
export const MAX_LOOKED_THROUGH_WHOLE = 256;
/** Commits after which a replay stores its progress. */
export const FOLD_KEPT_EVERY = 1_000;
/** Bytes of a stream's name, and of a marker's key. */
export const MAX_STREAM_BYTES = 512;
export const MAX_MARKER_KEY_BYTES = 2_048;
/** How far a stream's last commit may be ahead of a clock: by more, it was stamped by a clock that was wrong. */
export const MAX_CLOCK_AHEAD_MS = 5 * 60 * 1_000;
/** How deep a payload may nest. */
export const MAX_DEPTH = 32;
/** Upcasting steps for one stored event, all its descendants included. */
export const MAX_UPCAST_STEPS = 1_000;
/** How long a repeat of an idempotent command is answered with the first outcome. */
export const IDEMPOTENCY_WINDOW_MS = 24 * 60 * 60 * 1_000;
