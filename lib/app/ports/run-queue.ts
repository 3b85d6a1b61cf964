/** The own queue of work that goes on page by page: the daily run, the upkeep. */
export interface RunQueue<M> {
  /** At least once, in any order, not before the delay is over. The adapter batches as its queue wants. */
  send(messages: readonly M[], delaySeconds?: number): Promise<void>;
}
