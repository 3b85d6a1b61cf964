/** Scopes whose token is kept; the oldest goes first. */
const MAX_SCOPES = 64;

/**
 * Remembers, per organisation, the token that the last reply carried, so that what this client reads next shows what it
 * has done. The token goes with every request: the server merges what it says into the next one.
 */
export interface ConsistencyTokens {
  of(scope: string): string | undefined;
  keep(scope: string, token: string | undefined): void;
  /** After a refusal of the token itself: without one, reads are eventual. */
  drop(scope: string): void;
}

export function consistencyTokens(): ConsistencyTokens {
  const tokens = new Map<string, string>();
  return {
    of: (scope) => tokens.get(scope),
    keep(scope, token) {
      if (token === undefined) return;
      tokens.delete(scope);
      tokens.set(scope, token);
      const [oldest] = tokens.keys();
      if (tokens.size > MAX_SCOPES && oldest !== undefined) tokens.delete(oldest);
    },
    drop(scope) {
      tokens.delete(scope);
    },
  };
}
