/** What catching up came to. `stale`: a parked stream holds the view back; what is read is true but old. */
export type CaughtUp = 'current' | 'stale' | 'behind' | 'invalid';

/** Read-your-writes: a command answers a token, and a query that is given it sees at least what the command did. */
export interface Consistency {
  /**
   * A token for where these streams stand, usable in this organisation (or by this person, outside any) alone. What the
   * token says that the command brought along (`before`) stays in it.
   */
  mint(scope: string, positions: Readonly<Record<string, number>>, before?: string): Promise<string>;
  /** Brings the views up to the token's positions, within a bound. */
  catchUp(token: string, scope: string, views: readonly string[]): Promise<CaughtUp>;
}
