/** The result of catching up. `stale`: a stream of the view is parked; its rows are right but old. */
export type CaughtUp = 'current' | 'stale' | 'behind' | 'invalid';

/** Read-your-writes: a command returns a token, and a query with it sees at least the command's effect. */
export interface Consistency {
  /**
   * A token for these streams' versions, valid in this organisation (or for this person, outside any) alone. It includes
   * the positions of the command's own token (`before`).
   */
  mint(scope: string, positions: Readonly<Record<string, number>>, before?: string): Promise<string>;
  /** Brings the views up to the token's positions, within a bound. */
  catchUp(token: string, scope: string, views: readonly string[]): Promise<CaughtUp>;
  /** The same for versions that have been read from the log, so that rows are not older than the state beside them. */
  reach(positions: Readonly<Record<string, number>>, views: readonly string[]): Promise<CaughtUp>;
}
