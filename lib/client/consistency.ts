import { keepNewest } from '../domain/keep-newest.ts';

/** Scopes whose token is kept; the oldest is evicted first. */
const MAX_SCOPES = 64;

/**
 * Stores, per organisation, the token of the last reply, so that this client reads its own
 * writes. The token is sent with every request: the server merges its positions into the next one.
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
      if (token !== undefined) keepNewest(tokens, scope, token, MAX_SCOPES);
    },
    drop(scope) {
      tokens.delete(scope);
    },
  };
}
