/** The hash of a stream's last commit, as it was on a day. */
export interface Anchor {
  readonly stream: string;
  /** Version of the commit's last event. */
  readonly version: number;
  readonly hash: string;
}

/** Where hashes of the log lie beside it, and cannot be changed or removed for years, not even by their writer. */
export interface AnchorStore {
  /** Keeps a day's anchors; a day that has some keeps both. */
  keep(day: string, anchors: readonly Anchor[]): Promise<void>;
  /** What was kept on a day, all of it. */
  kept(day: string): Promise<readonly Anchor[]>;
}
