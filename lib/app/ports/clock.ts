/** The platform's time. On stages with a test clock it may be ahead of real time ("the wall"). */
export interface Clock {
  /** Milliseconds since the epoch, UTC. Cheap: never waits. */
  nowMs(): number;
  /** The platform's time of an instant in real time, such as the store's `LastModified`. */
  fromWallMs(wallMs: number): number;
  /** Reads the test clock's offset anew when it is more than a second old. Call it at the start of every request or batch. */
  refresh(): Promise<void>;
}
