/** A limit on attempts in a window of time, which begins with the first attempt. */
export interface AttemptLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Counts attempts, such as sign-ins, by a key: an address or where they come from. Stored, so that all processes count together. */
export interface Attempts {
  /** Counts one attempt. False, and nothing is counted, when the limit is reached. */
  take(key: string, limit: AttemptLimit, nowMs: number): Promise<boolean>;
  /** Takes back the count of one attempt that has not failed. */
  giveBack(key: string): Promise<void>;
  /** Sets the count to zero, after a success. */
  forget(key: string): Promise<void>;
}
