/** The queue of work that continues page by page, such as the daily run: each page orders the next. */
export interface RunQueue<M> {
  /** At least once, in any order, not before the delay is over. The adapter batches as its queue wants. */
  send(messages: readonly M[], delaySeconds?: number): Promise<void>;
}
