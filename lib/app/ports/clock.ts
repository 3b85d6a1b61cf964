/** The platform's time. On stages with a test clock it may be ahead of the wall. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. Cheap: never waits. */
  nowMs(): number;
  /** The platform's time of an instant of the wall, such as the store's `LastModified`. */
  fromWallMs(wallMs: number): number;
  /** Waits, if need be, until the clock is known as of less than a second ago. Called once at the start of every request or batch. */
  refresh(): Promise<void>;
}
