/**
 * Numbers with a stored meaning. Stored items were written with them, so they are no limits and are never tuned:
 * another value would read stored items differently. A test compares them.
 */

/**
 * Distance between the numbers of two events' sends: send `i` of the event at version `v` is number `v × stride + i`, and
 * a target's marker has the number up to which its sender's commands are executed. No event sends more than this.
 */
export const SEQUENCE_STRIDE = 1_100;
/** Partitions that due times are spread over, so that none of them is hot: a timer's row is found by its shard. */
export const TIMER_SHARDS = 8;
/** Digits of the instant that a timer's sort key begins with. */
export const TIMER_TIME_DIGITS = 15;
