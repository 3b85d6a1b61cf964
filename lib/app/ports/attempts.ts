/** At most so many in a window of time, which begins with the first. */
export interface AttemptLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Counts attempts by a key of the caller's: an address or a source. Stored, so that all processes count together. */
export interface Attempts {
  /** Counts one; false, and nothing is counted, when there were as many as may be. */
  take(key: string, limit: AttemptLimit, nowMs: number): Promise<boolean>;
  /** Takes one back that has not failed. */
  giveBack(key: string): Promise<void>;
  /** Starts anew: who succeeded has not guessed. */
  forget(key: string): Promise<void>;
}
