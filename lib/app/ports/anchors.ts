/** The hash of a stream's last commit, as it was on a day. */
export interface Anchor {
  readonly stream: string;
  /** Version of the commit's last event. */
  readonly version: number;
  readonly hash: string;
}

/** Stores hashes of the log outside of it, where nobody can change or remove them for years, not even their writer. */
export interface AnchorStore {
  /** Adds anchors to those of a day. */
  keep(day: string, anchors: readonly Anchor[]): Promise<void>;
  /** All anchors of a day. */
  kept(day: string): Promise<readonly Anchor[]>;
}
